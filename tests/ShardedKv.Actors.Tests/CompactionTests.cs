using System.Text;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Actors.Tests;

/// <summary>Logs are compacted, and who missed what is gone gets a snapshot: real actors, sockets and disks.</summary>
public sealed class CompactionTests
{
    private const string Small = """
        replica.compaction { entries-min = 20, tail-entries-max = 5 }
        replica.snapshot { chunk-bytes = 4KiB, window-chunks = 4 }
        store.memtable-age = 20ms
        """;

    [Fact]
    public async Task What_a_journal_has_lost_of_its_front_is_in_the_store_after_a_restart()
    {
        await using var cluster = await TestCluster.StartAsync(1, groups: 1, Small);
        using var patience = new CancellationTokenSource(TestCluster.Patience);
        var writes = 0;
        do
        {
            patience.Token.ThrowIfCancellationRequested();
            Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, Put(writes % 50, $"value {writes}")));
            writes++;
        }
        while (writes < 100 || (await ReplicaDisk.EventsAsync(cluster, 0)).First < 50);

        await cluster.StopAsync(0);
        await cluster.StartAllAsync();

        Assert.InRange((await ReplicaDisk.EventsAsync(cluster, 0)).First, 50, long.MaxValue);
        for (var write = writes - 50; write < writes; write++)
        {
            Assert.Equal($"value {write}", Text(await cluster.AskUntilDoneAsync(0, Get(write % 50))));
        }
    }

    /// <summary>Scenario 14.</summary>
    [Fact]
    public async Task A_follower_that_was_away_while_the_leader_compacted_catches_up_by_a_snapshot_under_writes()
    {
        await using var cluster = await TestCluster.StartAsync(3, groups: 1, Small);
        for (var i = 0; i < 30; i++)
        {
            Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, Put(i, new string('x', 3_000))));
        }

        await cluster.StopAsync(2);
        long[] missed = [(await ReplicaDisk.EventsAsync(cluster, 0)).Last, (await ReplicaDisk.EventsAsync(cluster, 1)).Last];
        using var patience = new CancellationTokenSource(TestCluster.Patience);
        for (var i = 0; await IsThereAsync(cluster, missed); i++)
        {
            patience.Token.ThrowIfCancellationRequested();
            Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, Put(i % 30, $"away {i}")));
        }

        using var stop = new CancellationTokenSource();
        var writing = WriteAsync(cluster, stop.Token);
        cluster.Start(2);
        await cluster.ServingAsync(2);
        await CaughtUpAsync(cluster, 2);
        await stop.CancelAsync();
        var last = await writing;
        await CaughtUpAsync(cluster, 0, 1, 2);

        for (var i = 0; i < 30; i++)
        {
            var reply = await cluster.AskUntilDoneAsync(2, Get(i));
            Assert.StartsWith(last > 30 ? "under " : "", Text(reply), StringComparison.Ordinal);
        }

        for (var node = 0; node < 3; node++)
        {
            await cluster.StopAsync(node);
        }

        Assert.StartsWith("store-", Path.GetFileName(ReplicaDisk.StoreOf(cluster, 2)), StringComparison.Ordinal);
        Assert.Equal(ReplicaDisk.Rows(ReplicaDisk.StoreOf(cluster, 0)), ReplicaDisk.Rows(ReplicaDisk.StoreOf(cluster, 2)));
        Assert.Equal(ReplicaDisk.Rows(ReplicaDisk.StoreOf(cluster, 1)), ReplicaDisk.Rows(ReplicaDisk.StoreOf(cluster, 2)));
        Assert.All([0, 1, 2], node => Assert.False(
            Directory.Exists(Path.Combine(ReplicaDisk.DirectoryOf(cluster, node), "snapshots"))
                && Directory.GetFiles(Path.Combine(ReplicaDisk.DirectoryOf(cluster, node), "snapshots")).Length > 0));
    }

    /// <returns>The number of writes.</returns>
    private static async Task<int> WriteAsync(TestCluster cluster, CancellationToken stop)
    {
        var writes = 0;
        while (!stop.IsCancellationRequested)
        {
            Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, Put(writes % 30, $"under {writes}")));
            writes++;
        }

        return writes;
    }

    private static async Task<bool> IsThereAsync(TestCluster cluster, long[] events) =>
        (await ReplicaDisk.EventsAsync(cluster, 0)).First <= events[0] || (await ReplicaDisk.EventsAsync(cluster, 1)).First <= events[1];

    /// <summary>Ends when the data group's replicas on these nodes have applied what its leader has committed.</summary>
    private static async Task CaughtUpAsync(TestCluster cluster, params int[] nodes)
    {
        using var patience = new CancellationTokenSource(TestCluster.Patience);
        while (true)
        {
            var group = (await cluster[0].StatusAsync(TimeSpan.FromSeconds(2))).Groups.Single(g => g.Group == 1);
            if (group.LeaderNode is not null && nodes.All(node => group.Replicas.Any(r => r.Node == $"n{node + 1}" && r.Applied >= group.Commit)))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    private static Put Put(int key, string value) => new(Key.FromText($"key{key}"), Encoding.UTF8.GetBytes(value));

    private static Get Get(int key) => new(Key.FromText($"key{key}"));

    private static string Text(KvReply reply) => Encoding.UTF8.GetString(Assert.IsType<Found>(reply).Value.Span);
}
