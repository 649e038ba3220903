using ShardedKv.Raft;
using ShardedKv.Simulation.Operations;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Scenarios;

/// <summary>Small worlds in which all turns on who may answer reads alone: clocks at their bounds, leaders that are cut off, stand still or
/// hand over every half a second, voters that restart right after they promised, and somebody who reads from every leader all the time.</summary>
internal static class LeaseWorlds
{
    /// <summary>Each end a lease, or a promise, in a way of their own when they come together.</summary>
    private static readonly FaultKind[][] Pairs =
    [
        [FaultKind.IsolateLeader, FaultKind.ClockDrift],
        [FaultKind.IsolateLeader, FaultKind.Pause],
        [FaultKind.Pause, FaultKind.SlowDisk],
    ];

    private static readonly FaultKind[] Others =
    [
        FaultKind.IsolateLeader, FaultKind.Pause, FaultKind.LeadersLink, FaultKind.Restart, FaultKind.OneWayCut, FaultKind.ClockLeap,
    ];

    /// <param name="any">Gives what has nothing to do with it.</param>
    public static Scenario Draw(Scenario any, SeededRandom random)
    {
        var busy = Busy(any, random);
        return random.Chance(30) ? Quiet(busy, random) : busy;
    }

    /// <summary>Nobody writes, so that a voter whose link to the leader is cut stays electable, and rare heartbeats leave one that restarted
    /// alone with what it promised.</summary>
    private static Scenario Quiet(Scenario busy, SeededRandom random) => busy with
    {
        Kind = "quiet leases",
        Replicas = 3,
        Spares = 0,
        Faults = [FaultKind.LeadersLink, FaultKind.Restart],
        FaultPause = TimeSpan.FromMilliseconds(random.Pick([400, 1000])),
        Operations = [],
        Load = busy.Load with { Think = TimeSpan.FromSeconds(3), ReadPercent = 95 },
        LeaderReads = null,
        Raft = busy.Raft with { HeartbeatTicks = busy.Raft.ElectionTicksMin * 4 / 5 },
    };

    private static Scenario Busy(Scenario any, SeededRandom random)
    {
        var (tick, heartbeat, min, max) = random.Pick([(100, 1, 5, 10), (50, 2, 10, 20), (20, 5, 25, 50), (20, 5, 25, 50)]);
        return any with
        {
            Kind = "leases",
            Replicas = random.Pick([3, 3, 3, 5]),
            Spares = random.Pick([0, 0, 1]),
            Groups = 1,
            Duration = TimeSpan.FromSeconds(10 + random.Next(15)),
            Tick = TimeSpan.FromMilliseconds(tick),
            DriftPerMille = random.Pick([0, 100, 100]),
            ClocksAtBounds = true,
            FaultPause = TimeSpan.FromMilliseconds(random.Pick([400, 1000])),
            Faults = [.. random.Pick(Pairs).Append(random.Pick(Others)).Distinct().Order()],
            Operations = random.Chance(50) ? [OperationKind.Transfer] : [],
            OperationPause = TimeSpan.FromMilliseconds(600),
            Network = any.Network with { DelayMin = TimeSpan.FromMilliseconds(0.2), DelayMax = TimeSpan.FromMilliseconds(random.Pick([1, 4, 12])) },
            Disk = any.Disk with
            {
                WriteMin = TimeSpan.FromMilliseconds(0.1),
                WriteMax = TimeSpan.FromMilliseconds(random.Pick([1, 50])),
                ReadErrorPercent = 0,
            },
            Load = any.Load with
            {
                Clients = 2,
                Think = TimeSpan.FromMilliseconds(random.Pick([50, 400, 3000])),
                Deadline = TimeSpan.FromSeconds(1),
                ReadPercent = 40,
            },
            LeaderReads = TimeSpan.FromMilliseconds(random.Pick([10, 40])),
            Raft = any.Raft with
            {
                HeartbeatTicks = heartbeat,
                ElectionTicksMin = min,
                ElectionTicksMax = max,
                QuiesceAfterTicks = 0,
                Lease = new LeaseOptions(min * tick, DriftPercentMax: 10),
            },
        };
    }
}
