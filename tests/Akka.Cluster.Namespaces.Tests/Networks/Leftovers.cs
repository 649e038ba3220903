using System.Diagnostics;
using System.Globalization;

namespace Akka.Cluster.Namespaces.Tests.Networks;

/// <summary>What a run of these tests left that was ended before it could clean up.</summary>
internal static class Leftovers
{
    private static readonly Lazy<Task> _removal = new(RemoveAsync);

    /// <summary>Once in this run.</summary>
    public static Task RemoveOnceAsync() => _removal.Value;

    /// <summary>Namespaces whose owner is there no more, and the processes in them.</summary>
    public static async Task RemoveAsync()
    {
        var listed = await Tool.RunAsync("ip", "netns", "list");
        var names = listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]);
        foreach (var name in names.Where(name => Owner.Of(name) is { IsAlive: false }))
        {
            try
            {
                await RemoveAsync(name);
            }
            catch (ToolException)
            {
                // Another run of these tests was faster.
            }
        }
    }

    private static async Task RemoveAsync(string name)
    {
        var inside = await Tool.RunAsync("ip", "netns", "pids", name);
        foreach (var number in inside.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                using var process = Process.GetProcessById(int.Parse(number, CultureInfo.InvariantCulture));
                process.Kill();
            }
            catch (ArgumentException)
            {
                // It has ended by itself.
            }
        }

        await Tool.RunAsync("ip", "netns", "del", name);
    }
}
