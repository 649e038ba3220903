using System.Diagnostics;
using System.Globalization;
using System.Net;
using Xunit.Abstractions;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Scenario 14 and a journal's bound, with real processes: a node is away while the others write far more than their logs keep.
/// SKV_OVERWRITES sets another number of overwrites, with short values: see tests/README.md.</summary>
public class CompactionTests(ITestOutputHelper output)
{
    private const int Keys = 200;
    private const int Parallel = 32;
    private const long ThresholdBytes = 8 << 20;

    private static readonly int? AskedFor =
        int.TryParse(Environment.GetEnvironmentVariable("SKV_OVERWRITES"), CultureInfo.InvariantCulture, out var asked) ? asked : null;

    private static readonly (int Writes, int ValueBytes) Load = AskedFor is { } writes ? (writes, 64) : (8_000, 12 << 10);

    /// <param name="journal">The segmented log preallocates and drops whole segments; in SQLite a journal is as long as what it holds.</param>
    [Theory]
    [InlineData("kind=sqlite")]
    [InlineData("segmented-log={segment-bytes=5MiB,write-bytes-max=4MiB}")]
    public async Task A_node_that_was_away_while_the_others_overwrote_their_logs_catches_up_by_snapshot_and_journals_stay_bounded(string journal)
    {
        using var folder = new TestFolder();
        await using var cluster = await RunningCluster.StartAsync(
            folder.Sub("data"), FreePorts.Blocks(3), "--groups", "1",
            "--set", $"sharded-kv.journal.{journal}",
            "--set", $"sharded-kv.replica.compaction.bytes-min={ThresholdBytes}",
            "--set", "sharded-kv.replica.compaction.tail-bytes-max=2MiB",
            "--set", $"sharded-kv.replica.compaction.held-bytes-max={ThresholdBytes}",
            "--set", "sharded-kv.store.memtable-age=200ms");
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(15) };
        Uri[] others = [cluster.AddressOf("n1"), cluster.AddressOf("n2")];
        using var journals = new JournalSizes(folder.Sub("data"), "n1", "n2");

        // Stopped, and killed only afterwards: a node that died would be started again at once.
        var away = cluster.NodeProcessId("n3");
        Signals.Send(away, Signals.Stop);
        var since = Stopwatch.StartNew();
        await WriteAsync(http, others, Load.Writes, "away");
        var seconds = since.Elapsed.TotalSeconds;
        Signals.Send(away, Signals.Kill);
        var gap = await WriteAsync(http, others, 20 * Keys, "back");
        await cluster.WaitForAsync(others[0], "n3 catches up", status => StatusClient.CaughtUp(status, "n3"));
        await WriteAsync(http, others, Keys, "last", parallel: 1);
        await cluster.WaitForAsync(others[0], "all are level", StatusClient.Level);

        var peak = journals.Peak;
        output.WriteLine(
            $"{Load.Writes} overwrites of {Load.ValueBytes} bytes in {seconds:0} s; journals at most {peak >> 20} MiB, 8 thresholds are {8 * ThresholdBytes >> 20} MiB; "
            + $"longest time without an acknowledgement while n3 came back: {gap.TotalMilliseconds:0} ms");
        for (var key = 0; key < Keys; key++)
        {
            Assert.Equal($"last {key} ", (await http.GetStringAsync(Address(cluster.AddressOf("n3"), key)))[..$"last {key} ".Length]);
        }

        Assert.InRange(peak, 1, 8 * ThresholdBytes);
        Assert.Equal(0, await cluster.StopAsync());
        string[] nodes = [.. Enumerable.Range(1, 3).Select(number => Path.Combine(folder.Sub("data"), $"n{number}", "data"))];
        Assert.StartsWith("store-", Path.GetFileName(StoreRows.FileOf(nodes[2], "g1")), StringComparison.Ordinal);
        var rows = StoreRows.Of(nodes[0], "g1");
        Assert.Equal(rows, StoreRows.Of(nodes[1], "g1"));
        Assert.Equal(rows, StoreRows.Of(nodes[2], "g1"));
    }

    /// <returns>The longest time without an acknowledgement.</returns>
    private static async Task<TimeSpan> WriteAsync(HttpClient http, Uri[] nodes, int writes, string text, int parallel = Parallel)
    {
        var (next, last, gap, gate) = (-1, Stopwatch.GetTimestamp(), TimeSpan.Zero, new Lock());
        var padding = new string('v', Load.ValueBytes);
        await Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var write && write < writes)
            {
                for (var attempt = 0; !await TryAsync(http, Address(nodes[(write + attempt) % nodes.Length], write % Keys), $"{text} {write} {padding}"); attempt++)
                {
                    Assert.True(attempt < 100, $"write {write} is refused");
                }

                lock (gate)
                {
                    gap = TimeSpan.FromTicks(Math.Max(gap.Ticks, Stopwatch.GetElapsedTime(last).Ticks));
                    last = Stopwatch.GetTimestamp();
                }
            }
        })));
        return gap;
    }

    private static async Task<bool> TryAsync(HttpClient http, Uri address, string value)
    {
        try
        {
            using var content = new StringContent(value);
            using var answer = await http.PutAsync(address, content);
            return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent or HttpStatusCode.Created;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Uri Address(Uri node, int key) => new(node, $"/v1/kv/key-{key}");
}
