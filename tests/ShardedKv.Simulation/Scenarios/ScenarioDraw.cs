using System.Collections.Immutable;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Raft;
using ShardedKv.Simulation.Operations;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Scenarios;

/// <summary>A scenario out of a seed. Each world has a few kinds of faults, not all: one that has everything dies of everything.</summary>
internal static class ScenarioDraw
{
    /// <summary>A world's cost is about its replicas times its length; so large worlds are short.</summary>
    private const int ReplicaSeconds = 400;

    public static Scenario Of(ulong seed)
    {
        var any = Any(seed);
        var kind = Chance.Source(seed, "kind");
        return kind.Next(100) switch
        {
            < 15 => LeaseWorlds.Draw(any, kind),
            < 30 => SleepWorlds.Draw(any, kind),
            < 38 => QuickWorlds.Elections(any, kind),
            < 46 => QuickWorlds.Snapshots(any, kind),
            < 54 => QuickWorlds.Transfers(any, kind),
            _ => any,
        };
    }

    private static Scenario Any(ulong seed)
    {
        var random = Chance.Source(seed, "scenario");
        var replicas = random.Pick([3, 3, 3, 3, 4, 5, 5, 7]);
        var groups = random.Pick([1, 1, 1, 2, 2, 3, 4]);
        var seconds = Math.Clamp(ReplicaSeconds / (replicas * groups), 15, 90);
        var faults = Faults(random);
        var lease = random.Chance(35);
        var (tick, heartbeat, min, max) = random.Pick([(100, 1, 5, 10), (50, 2, 10, 20), (20, 5, 25, 50)]);
        return new Scenario
        {
            Seed = seed,
            Replicas = replicas,
            Spares = random.Next(3),
            Groups = groups,
            Shards = groups * (1 + random.Next(3)),
            Duration = TimeSpan.FromSeconds((seconds / 2) + random.Next(seconds)),
            Tick = TimeSpan.FromMilliseconds(tick),
            DriftPerMille = random.Pick([0, 1, 20, 90]),
            WallStepMax = random.Pick([0, 50, 5000]),
            FaultPause = TimeSpan.FromMilliseconds(random.Pick([800, 2000, 5000])),
            Faults = faults,
            Operations = [.. Enum.GetValues<OperationKind>().Where(_ => random.Chance(40))],
            OperationPause = TimeSpan.FromMilliseconds(random.Pick([500, 2000, 8000])),
            SleepTickPercent = random.Pick([0, 10, 100]),
            Network = Network(random),
            Disk = Disk(random),
            Load = Load(random),
            SnapshotFailPercent = random.Pick([0, 0, 20]),
            AttemptTimeout = TimeSpan.FromMilliseconds(random.Pick([200, 1000])),
            Raft = new ReplicaOptions
            {
                Self = default,
                HeartbeatTicks = heartbeat,
                ElectionTicksMin = min,
                ElectionTicksMax = max,
                AppendEntriesMax = random.Pick([1, 3, 8, 64]),
                AppendBytesMax = random.Pick([64, 400, 1 << 20]),
                InFlightAppendsMax = random.Pick([1, 3, 64]),
                InFlightBytesMax = random.Pick([100, 1000, 1 << 20]),
                UncommittedBytesMax = random.Pick([300, 3000, 1 << 20]),
                PendingReadsMax = random.Pick([2, 1000]),
                SnapshotTicksMax = 10 + random.Next(60),
                QuiesceAfterTicks = random.Chance(30) ? max + random.Next(30) : 0,
                QuiescentTicksMax = 60,
                Lease = lease ? new LeaseOptions(min * tick, DriftPercentMax: 10) : null,
            },
            Life = new LifeOptions
            {
                ProposalsMax = random.Pick([4, 64, 4096]),
                ProposalBytesMax = random.Pick([200, 1 << 20]),
                EntryBytesMax = random.Pick([100, 1 << 16]),
                EntryCommandsMax = random.Pick([1, 2, 64]),
                ReadsMax = random.Pick([3, 1000]),
                JournalWritesMax = random.Pick([2, 4096]),
                ApplyingBytesMax = random.Pick([100, 1 << 20]),
                Compaction = Compaction(random),
            },
            Limits = new StoreLimits
            {
                SessionLifetime = TimeSpan.FromSeconds(random.Pick([8, 30, 3600, 3600])),
                SessionRepliesMax = random.Pick([4, 4096]),
            },
        };
    }

    private static CompactionOptions? Compaction(SeededRandom random) => random.Chance(20) ? null : new CompactionOptions
    {
        EntriesMin = random.Pick([1, 5, 20, 100]),
        BytesMin = random.Pick([50, 1 << 20]),
        TailEntriesMax = random.Pick([0, 2, 20]),
        TailBytesMax = random.Pick([100, 1 << 20]),
        HeldBytesMax = random.Pick([0, 1 << 20]),
    };

    private static ImmutableArray<FaultKind> Faults(SeededRandom random)
    {
        if (random.Chance(5))
        {
            return [];
        }

        var kinds = random.Shuffled(Enum.GetValues<FaultKind>());
        return [.. kinds.Take(1 + random.Next(6)).Order()];
    }

    private static NetworkProfile Network(SeededRandom random)
    {
        var min = TimeSpan.FromMilliseconds(random.Pick([0.2, 1, 5]));
        return new NetworkProfile(
            min,
            min * random.Pick([1, 3, 20, 60]),
            LossPercent: random.Pick([0, 0, 1, 5, 15, 30]),
            DuplicatePercent: random.Pick([0, 0, 2, 20, 50]),
            InOrder: random.Chance(40),
            LatePercent: random.Pick([0, 0, 1, 5]),
            LateMax: TimeSpan.FromMilliseconds(random.Pick([500, 3000, 15_000])));
    }

    private static DiskProfile Disk(SeededRandom random)
    {
        var min = TimeSpan.FromMicroseconds(random.Pick([50, 500, 2000]));
        return new DiskProfile(
            min,
            min * random.Pick([1, 4, 40]),
            StoreLag: TimeSpan.FromMilliseconds(random.Pick([0, 50, 1000, 8000])),
            ApplyMax: TimeSpan.FromMilliseconds(random.Pick([0, 0, 2, 50])),
            WriteErrorsPerTenThousand: random.Pick([0, 0, 5, 40]),
            SyncErrorsPerTenThousand: random.Pick([0, 0, 0, 5]),
            ReadErrorPercent: random.Pick([0, 0, 20]),
            TornPercent: random.Pick([0, 50]))
        {
            StoreErrorsPerTenThousand = random.Pick([0, 0, 0, 20]),
        };
    }

    private static LoadProfile Load(SeededRandom random) => new(
        Clients: 2 + random.Next(5),
        Regions: 1 + random.Next(3),
        Keys: random.Pick([2, 5, 12]),
        Think: TimeSpan.FromMilliseconds(random.Pick([20, 100, 400, 1500])),
        Deadline: TimeSpan.FromSeconds(random.Pick([1, 4, 15])),
        ReadPercent: random.Pick([10, 40, 70]),
        WeakReadPercent: random.Pick([0, 30, 60]));
}
