using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Akka.Remote.TestKit.Tests.Running;

/// <summary>The real thing: dotnet test, with this assembly's own specs.</summary>
public sealed class RunnerTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("multinode-");

    [Fact]
    public async Task A_filter_selects_one_spec()
    {
        using var runner = DotNetTest(nameof(HeldSpec.Both_nodes_stay_while_they_are_held));

        var output = await runner.StandardOutput.ReadToEndAsync().WaitAsync(_patience);

        Assert.Contains("Passed:     1, Skipped:     0, Total:     1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_node_outlives_a_runner_that_is_killed()
    {
        var file = Path.Combine(_folder.FullName, "held");
        using var runner = DotNetTest(nameof(HeldSpec.Both_nodes_stay_while_they_are_held), file);
        _ = runner.StandardOutput.ReadToEndAsync();
        var first = await Pids(file + ".first");
        var second = await Pids(file + ".second");
        using var firstNode = Process.GetProcessById(first.Node);
        using var secondNode = Process.GetProcessById(second.Node);
        using var testHost = Process.GetProcessById(first.Runner);
        Assert.Equal(first.Runner, second.Runner);

        try
        {
            testHost.Kill();

            await firstNode.WaitForExitAsync().WaitAsync(_patience);
            await secondNode.WaitForExitAsync().WaitAsync(_patience);
        }
        finally
        {
            new[] { runner, firstNode, secondNode }.ToList().ForEach(process => process.Kill());
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Process DotNetTest(string filter, string? held = null)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var start = new ProcessStartInfo(dotnet, ["test", typeof(RunnerTests).Assembly.Location, "--filter", $"FullyQualifiedName~{filter}", "--nologo"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment[HeldSpec.FileVariable] = held;
        return Process.Start(start)!;
    }

    private static async Task<(int Node, int Runner)> Pids(string file)
    {
        using var limit = new CancellationTokenSource(_patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!File.Exists(file))
        {
            await look.WaitForNextTickAsync(limit.Token);
        }

        var pids = (await File.ReadAllTextAsync(file)).Split(' ').Select(pid => int.Parse(pid, CultureInfo.InvariantCulture)).ToArray();
        return (pids[0], pids[1]);
    }
}
