using System.Diagnostics.Metrics;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Metrics;

/// <summary>The instruments that have a measurement for each group with a replica here, tagged with it.</summary>
internal static class GroupInstruments
{
    public static void Create(Meter meter, Func<IEnumerable<(GroupId Group, GroupTallies Tallies)>> groups)
    {
        Count("shardedkv.replica.restarts", "{restart}", "Lives of the replica after its first", t => t.Restarts);
        Count("shardedkv.stores.withdrawn", "{store}", "Stores of the replica that were damaged or altered, and fetched anew", t => t.StoresWithdrawn);
        Count("shardedkv.snapshots.made", "{snapshot}", "Snapshots made here for other replicas", t => t.SnapshotsMade);
        Count("shardedkv.snapshots.fetched", "{snapshot}", "Snapshots that became the replica's store", t => t.SnapshotsFetched);
        Count("shardedkv.scrub.passes", "{pass}", "Complete passes of the scrub", t => t.ScrubPasses);
        Count("shardedkv.scrub.read", "By", "Keys and values that the scrub has read", t => t.ScrubBytes);
        Count("shardedkv.scrub.findings", "{finding}", "Passes of the scrub that found damage or altered rows", t => t.ScrubFindings);
        Measure("shardedkv.scrub.progress", "1", "Of the pass under way, or of the last one", t => t.ScrubFraction);
        Measure(
            "shardedkv.scrub.last.pass.timestamp", "s", "When the last complete pass ended, since 1970",
            t => t.ScrubbedAt is > 0 and var at ? at / 1000.0 : null);
        Measure("shardedkv.store.size", "By", "The store's file", t => Of(t)?.FileBytes);
        Measure("shardedkv.store.wal.size", "By", "The write-ahead log of the store's file", t => Of(t)?.WalBytes);
        meter.CreateObservableCounter(
            "shardedkv.store.flushes", () => groups().Select(g => (g.Group, Status: Of(g.Tallies))).Where(g => g.Status is not null)
                .Select(g => new Measurement<long>(g.Status!.Flushes, Tag(g.Group))),
            "{flush}", "Memtables written to the store's file since the store was opened");

        void Count(string name, string unit, string description, Func<GroupTallies, Tally> tally) => meter.CreateObservableCounter(
            name, () => groups().Select(g => new Measurement<long>(tally(g.Tallies).Value, Tag(g.Group))), unit, description);

        void Measure(string name, string unit, string description, Func<GroupTallies, double?> value) => meter.CreateObservableGauge(
            name,
            () => groups().Select(g => (g.Group, Value: value(g.Tallies))).Where(g => g.Value is not null)
                .Select(g => new Measurement<double>(g.Value!.Value, Tag(g.Group))),
            unit,
            description);
    }

    private static KeyValuePair<string, object?> Tag(GroupId group) => new("group", group.ToString());

    private static StoreStatus? Of(GroupTallies tallies) => tallies.Store?.Invoke();
}
