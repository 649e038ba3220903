using System.Collections.Immutable;
using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Simulation.Operations;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Scenarios;

/// <summary>Small worlds about one part of the protocol, where what must coincide for it to fail comes together again and again: timeouts of
/// a tenth of a second, faults as short, and many of the few kinds that matter. What is not said here is as in any world.</summary>
internal static class QuickWorlds
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    /// <summary>Leaders die as they are elected, and with logs that differ: split votes, old terms' entries on a minority (Raft, figure 8).</summary>
    public static Scenario Elections(Scenario any, SeededRandom random) => Small(any, "elections", random) with
    {
        Replicas = random.Pick([3, 5]),
        Spares = 0,
        Faults = Some(random, FaultKind.CrashInElection, FaultKind.IsolateLeader, FaultKind.Crash, FaultKind.CrashBetweenEffects, FaultKind.Partition, FaultKind.Pause),
        FaultPause = TimeSpan.FromMilliseconds(random.Pick([100, 300])),
        Operations = [],
        Raft = Quick(any.Raft, random.Pick([12, 20])) with { AppendEntriesMax = random.Pick([1, 1, 64]) },
    };

    /// <summary>Logs are compacted almost to their end, so whoever misses a little needs a snapshot, of which any message may be lost;
    /// leaders are cut off with tails that nobody else has; members change meanwhile.</summary>
    public static Scenario Snapshots(Scenario any, SeededRandom random) => Small(any, "snapshots", random) with
    {
        Replicas = 3,
        Faults = Some(random, FaultKind.IsolateLeader, FaultKind.Partition, FaultKind.OneWayCut, FaultKind.Crash, FaultKind.Pause),
        FaultPause = TimeSpan.FromMilliseconds(random.Pick([300, 1000])),
        Operations = random.Chance(50) ? [] : [OperationKind.Add, OperationKind.Revote],
        OperationPause = TimeSpan.FromMilliseconds(500),
        SnapshotFailPercent = random.Pick([0, 0, 20]),
        Disk = any.Disk with { StoreLag = TimeSpan.FromMilliseconds(random.Pick([0, 20, 200])) },
        Raft = Quick(any.Raft, 20) with { SnapshotTicksMax = random.Pick([50, 10_000, 10_000]) },
        Life = any.Life with
        {
            Compaction = new CompactionOptions
            {
                EntriesMin = random.Pick([1, 4]),
                BytesMin = 1 << 20,
                TailEntriesMax = random.Pick([0, 0, 2]),
                TailBytesMax = 1 << 20,
                HeldBytesMax = random.Pick([0, 1 << 20]),
            },
        },
    };

    /// <summary>Leadership is handed over all the time under load, and the order may arrive when it was given up long ago.</summary>
    public static Scenario Transfers(Scenario any, SeededRandom random) => Small(any, "transfers", random) with
    {
        Replicas = random.Pick([3, 5]),
        Faults = Some(random, FaultKind.OneWayCut, FaultKind.Swizzle, FaultKind.Pause, FaultKind.SlowDisk, FaultKind.Crash),
        FaultPause = TimeSpan.FromMilliseconds(random.Pick([300, 1000])),
        Operations = random.Chance(50) ? [OperationKind.Transfer] : [.. Enum.GetValues<OperationKind>()],
        OperationPause = TimeSpan.FromMilliseconds(random.Pick([100, 600])),
        Network = Network(random) with { InOrder = false, LatePercent = random.Pick([10, 40]), LateMax = TimeSpan.FromMilliseconds(random.Pick([500, 1500])) },
        Raft = Quick(any.Raft, 20) with { AppendEntriesMax = random.Pick([1, 3, 64]) },
    };

    private static Scenario Small(Scenario any, string kind, SeededRandom random) => any with
    {
        Kind = kind,
        Groups = 1,
        Shards = 1,
        Duration = TimeSpan.FromSeconds(6 + random.Next(8)),
        Tick = Tick,
        FaultScale = random.Pick([5, 20]),
        Network = Network(random),
        Disk = any.Disk with { WriteMax = TimeSpan.FromMilliseconds(random.Pick([2, 20])) },
        Load = any.Load with
        {
            Clients = 4 + random.Next(6),
            Think = TimeSpan.FromMilliseconds(random.Pick([10, 50])),
            Deadline = TimeSpan.FromSeconds(random.Pick([1, 4])),
            ReadPercent = 10,
        },
        AttemptTimeout = TimeSpan.FromMilliseconds(random.Pick([50, 200])),
    };

    private static NetworkProfile Network(SeededRandom random) => new(
        TimeSpan.FromMilliseconds(0.5),
        TimeSpan.FromMilliseconds(random.Pick([2, 10, 30])),
        LossPercent: random.Pick([0, 5, 15, 30]),
        DuplicatePercent: random.Pick([0, 0, 20]),
        InOrder: random.Chance(50),
        LatePercent: random.Pick([0, 2]),
        LateMax: TimeSpan.FromMilliseconds(500));

    private static ReplicaOptions Quick(ReplicaOptions any, int electionTicksMax) => any with
    {
        HeartbeatTicks = 2,
        ElectionTicksMin = 10,
        ElectionTicksMax = electionTicksMax,
        QuiesceAfterTicks = 0,
        Lease = null,
    };

    /// <summary>The first always, and some of the others.</summary>
    private static ImmutableArray<FaultKind> Some(SeededRandom random, FaultKind first, params FaultKind[] others) =>
        [first, .. others.Where(_ => random.Chance(40))];
}
