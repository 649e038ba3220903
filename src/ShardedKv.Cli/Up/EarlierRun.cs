using System.Diagnostics;
using System.Globalization;

namespace ShardedKv.Cli.Up;

/// <summary>
/// After a parent that was killed its nodes need a moment to stop, and hold ports and data meanwhile. Each node's process id
/// stands in <c>nX/pid</c>, so that the next start can wait for them instead of complaining.
/// </summary>
internal static class EarlierRun
{
    /// <summary>Beyond the nodes' own limit for their orderly stop.</summary>
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(20);

    public static void Note(NodePlan plan, int process) =>
        File.WriteAllText(PidFile(plan), process.ToString(CultureInfo.InvariantCulture));

    /// <exception cref="UpDirectoryException">A node of an earlier run goes on running.</exception>
    public static async Task WaitAsync(IReadOnlyList<NodePlan> plans, TextWriter console)
    {
        foreach (var plan in plans)
        {
            using var process = Find(plan);
            if (process is null)
            {
                continue;
            }

            await console.WriteLineAsync($"waiting: {plan.Name} of an earlier run (process {process.Id}) is still stopping").ConfigureAwait(false);
            using var time = new CancellationTokenSource(StopTimeMax);
            try
            {
                await process.WaitForExitAsync(time.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw new UpDirectoryException(
                    $"{plan.Name} of an earlier run still works on {plan.Directory} as process {process.Id}. Stop that process.");
            }
        }
    }

    /// <returns>Null when the noted process has ended; its number may belong to another program by now.</returns>
    private static Process? Find(NodePlan plan)
    {
        try
        {
            if (!int.TryParse(File.ReadAllText(PidFile(plan)), CultureInfo.InvariantCulture, out var number)
                || !File.ReadAllText($"/proc/{number}/cmdline").Contains(plan.File, StringComparison.Ordinal))
            {
                return null;
            }

            return Process.GetProcessById(number);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string PidFile(NodePlan plan) => Path.Combine(plan.Directory, "pid");
}
