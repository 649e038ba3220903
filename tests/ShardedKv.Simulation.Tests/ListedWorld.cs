using System.Collections.Immutable;
using ShardedKv.Core.Life;
using ShardedKv.Simulation.Scenarios;

namespace ShardedKv.Simulation.Tests;

/// <summary>What the worlds of the lists have in common.</summary>
internal static class ListedWorld
{
    /// <summary>The product's own options; nothing but the seed is drawn.</summary>
    public static Scenario Of(int seed, int replicas, int clients) => new()
    {
        Seed = (ulong)seed,
        Replicas = replicas,
        Spares = 0,
        Groups = 1,
        Shards = 1,
        Duration = TimeSpan.FromSeconds(15),
        Tick = TimeSpan.FromMilliseconds(100),
        DriftPerMille = 0,
        WallStepMax = 0,
        FaultPause = TimeSpan.FromSeconds(1),
        Faults = ImmutableArray<FaultKind>.Empty,
        Network = NetworkProfile.Calm,
        Disk = new DiskProfile(
            TimeSpan.FromMicroseconds(500), TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(50), TimeSpan.Zero, 0, 0, 0, 0),
        Load = new LoadProfile(
            clients, Regions: Math.Min(clients, 3), Keys: 5, Think: TimeSpan.FromMilliseconds(100), Deadline: TimeSpan.FromSeconds(10), ReadPercent: 40,
            WeakReadPercent: 0),
        SnapshotFailPercent = 0,
        AttemptTimeout = TimeSpan.FromSeconds(1),
        Raft = new() { Self = default },
        Life = new LifeOptions(),
        Limits = new(),
    };

    /// <summary>Whenever that many bytes would go, and then all that may; 0: never.</summary>
    public static CompactionOptions? Compaction(int logBytes) =>
        logBytes == 0 ? null : new CompactionOptions { BytesMin = logBytes, EntriesMin = 1 << 20, TailEntriesMax = 0, HeldBytesMax = 0 };
}
