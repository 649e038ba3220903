using System.Threading.Channels;
using Akka.Actor;
using Akka.Persistence;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests;

/// <summary>What the replica of the data group, the first, has on a node's disk.</summary>
internal static class ReplicaDisk
{
    public static string DirectoryOf(TestCluster cluster, int node) =>
        Directory.GetDirectories(Path.Combine(cluster.DirectoryOf(node), "stores"), "g1-*").Single();

    /// <summary>The store in use. Of a node that is stopped.</summary>
    public static string StoreOf(TestCluster cluster, int node) => ReplicaFiles.Open(Path.Combine(DirectoryOf(cluster, node), "store.db")).Store;

    public static List<string> Rows(string store)
    {
        using var opened = SqliteOrderedStore.Open(store, new OrderedStoreOptions());
        using var snapshot = opened.Snapshot();
        return [.. snapshot.Scan(Array.Empty<byte>(), new byte[] { 0xFF }).Select(row => $"{Convert.ToHexString(row.Key.Span)}={Convert.ToHexString(row.Value.Span)}")];
    }

    /// <summary>Numbers of the first and the last event in the replica's journal, whatever plugin writes it. Of a node that runs.</summary>
    public static Task<(long First, long Last)> EventsAsync(TestCluster cluster, int node) =>
        EventsAsync(cluster, node, $"raft-{Path.GetFileName(DirectoryOf(cluster, node))}");

    public static async Task<bool> HasEventsAsync(TestCluster cluster, int node, string persistenceId) =>
        (await EventsAsync(cluster, node, persistenceId)).First > 0;

    private static async Task<(long First, long Last)> EventsAsync(TestCluster cluster, int node, string persistenceId)
    {
        var system = cluster.System(node);
        var answers = Channel.CreateUnbounded<object>();
        var writer = answers.Writer;
        var reader = system.ActorOf(Props.Create(() => new Reader(writer)));
        var journal = Persistence.Instance.Apply(system).JournalFor(cluster[node].Settings.JournalPluginId);
        journal.Tell(new ReplayMessages(0, long.MaxValue, 1, persistenceId, reader));
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

    private sealed class Reader(ChannelWriter<object> answers) : UntypedActor
    {
        protected override void OnReceive(object message) => answers.TryWrite(message);
    }
}
