using Xunit.Abstractions;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Scenario 21e: no acknowledgement without a finished sync on a majority, seen from outside the processes.</summary>
public class DurabilityTests(ITestOutputHelper output)
{
    private const int Nodes = 3;
    private const int Majority = 2;

    /// <summary>One after the other, so that no other write's sync can stand in for a write's own.</summary>
    private const int SingleWrites = 200;

    private const int ParallelWriters = 16;
    private const int WritesEach = 50;

    [SkippableFact]
    public async Task Every_acknowledged_write_has_a_journal_sync_on_a_majority_between_request_and_answer()
    {
        using var folder = new TestFolder();
        await using var cluster = await RunningCluster.StartAsync(folder.Sub("data"), FreePorts.Blocks(Nodes));
        await using var traces = new Traces();
        for (var number = 1; number <= Nodes; number++)
        {
            var trace = await SyncTrace.AttachAsync(cluster.NodeProcessId($"n{number}"), folder.Sub($"n{number}.strace"));
            var required = Environment.GetEnvironmentVariable("CI") == "true";
            Assert.True(trace is not null || !required, "strace is missing or may not attach, and CI=true needs it");
            Skip.If(trace is null, "strace is missing or may not attach");
            traces.All.Add(trace!);
        }

        using var http = new HttpClient();
        var writes = await WriteAsync(http, cluster.Addresses, 0, SingleWrites);
        var parallel = await Task.WhenAll(Enumerable.Range(1, ParallelWriters)
            .Select(writer => Task.Run(() => WriteAsync(http, cluster.Addresses, writer, WritesEach))));
        writes = [.. writes, .. parallel.SelectMany(each => each)];

        var syncs = new List<IReadOnlyList<Sync>>();
        foreach (var trace in traces.All)
        {
            var seen = await trace.EndAsync();
            syncs.Add([.. seen.Where(sync => sync.File.Contains("/journal", StringComparison.Ordinal))]);
        }

        output.WriteLine($"{writes.Count} acknowledged writes; journal syncs by node: {string.Join(", ", syncs.Select(node => node.Count))}");
        var bare = writes.Where(write => syncs.Count(node => node.Any(sync => sync.Began >= write.Sent && sync.Ended <= write.Answered)) < Majority);
        Assert.Empty(bare);
        Assert.Equal(SingleWrites + (ParallelWriters * WritesEach), writes.Count);
    }

    private static async Task<IReadOnlyList<(double Sent, double Answered)>> WriteAsync(
        HttpClient http, IReadOnlyList<Uri> nodes, int writer, int count)
    {
        var writes = new List<(double, double)>();
        for (var number = 0; number < count; number++)
        {
            using var content = new StringContent($"{number}");
            var sent = Now();
            using var answer = await http.PutAsync(new Uri(nodes[(writer + number) % nodes.Count], $"/v1/kv/w{writer}-{number}"), content);
            var answered = Now();
            Assert.True(answer.IsSuccessStatusCode, $"write {number} of writer {writer} was answered {answer.StatusCode}");
            writes.Add((sent, answered));
        }

        return writes;
    }

    private static double Now() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;

    private sealed class Traces : IAsyncDisposable
    {
        public List<SyncTrace> All { get; } = [];

        public async ValueTask DisposeAsync()
        {
            foreach (var trace in All)
            {
                await trace.DisposeAsync();
            }
        }
    }
}
