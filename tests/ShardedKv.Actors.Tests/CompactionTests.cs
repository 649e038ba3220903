using System.Text;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Persistence;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Storage;

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
        while (writes < 100 || (await EventsAsync(cluster, 0)).First < 50);

        await cluster.StopAsync(0);
        await cluster.StartAllAsync();

        Assert.InRange((await EventsAsync(cluster, 0)).First, 50, long.MaxValue);
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
        long[] missed = [(await EventsAsync(cluster, 0)).Last, (await EventsAsync(cluster, 1)).Last];
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

        Assert.StartsWith("store-", Path.GetFileName(StoreOf(cluster, 2)), StringComparison.Ordinal);
        Assert.Equal(Rows(StoreOf(cluster, 0)), Rows(StoreOf(cluster, 2)));
        Assert.Equal(Rows(StoreOf(cluster, 1)), Rows(StoreOf(cluster, 2)));
        Assert.All([0, 1, 2], node => Assert.False(
            Directory.Exists(Path.Combine(ReplicaDirectory(cluster, node), "snapshots"))
                && Directory.GetFiles(Path.Combine(ReplicaDirectory(cluster, node), "snapshots")).Length > 0));
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
        (await EventsAsync(cluster, 0)).First <= events[0] || (await EventsAsync(cluster, 1)).First <= events[1];

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

    /// <summary>Numbers of the first and the last event in the journal of the data group's replica there, whatever plugin writes it.</summary>
    private static async Task<(long First, long Last)> EventsAsync(TestCluster cluster, int node)
    {
        var system = cluster.System(node);
        var answers = Channel.CreateUnbounded<object>();
        var writer = answers.Writer;
        var reader = system.ActorOf(Props.Create(() => new Reader(writer)));
        var journal = Persistence.Instance.Apply(system).JournalFor(cluster[node].Settings.JournalPluginId);
        journal.Tell(new ReplayMessages(0, long.MaxValue, 1, $"raft-{Path.GetFileName(ReplicaDirectory(cluster, node))}", reader));
        using var patience = new CancellationTokenSource(TestCluster.Patience);
        var first = 0L;
        while (true)
        {
            switch (await answers.Reader.ReadAsync(patience.Token))
            {
                case ReplayedMessage replayed:
                    first = replayed.Persistent.SequenceNr;
                    break;
                case RecoverySuccess success:
                    system.Stop(reader);
                    return (first, success.HighestSequenceNr);
                case ReplayMessagesFailure failure:
                    throw new InvalidOperationException("the journal cannot be read", failure.Cause);
            }
        }
    }

    private static string ReplicaDirectory(TestCluster cluster, int node) =>
        Directory.GetDirectories(Path.Combine(cluster.DirectoryOf(node), "stores"), "g1-*").Single();

    private static string StoreOf(TestCluster cluster, int node) => ReplicaFiles.Open(Path.Combine(ReplicaDirectory(cluster, node), "store.db")).Store;

    private static List<string> Rows(string path)
    {
        using var store = SqliteOrderedStore.Open(path, new OrderedStoreOptions());
        using var snapshot = store.Snapshot();
        return [.. snapshot.Scan(Array.Empty<byte>(), new byte[] { 0xFF }).Select(row => $"{Convert.ToHexString(row.Key.Span)}={Convert.ToHexString(row.Value.Span)}")];
    }

    private static Put Put(int key, string value) => new(Key.FromText($"key{key}"), Encoding.UTF8.GetBytes(value));

    private static Get Get(int key) => new(Key.FromText($"key{key}"));

    private static string Text(KvReply reply) => Encoding.UTF8.GetString(Assert.IsType<Found>(reply).Value.Span);

    private sealed class Reader(ChannelWriter<object> answers) : UntypedActor
    {
        protected override void OnReceive(object message) => answers.TryWrite(message);
    }
}
