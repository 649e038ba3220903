using ShardedKv.Raft;
using ShardedKv.Simulation.Operations;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Scenarios;

/// <summary>Small worlds whose groups are forever falling asleep and waking: clients that ask once in a while, sleep that comes soon, and a
/// network and processes that fail just then.</summary>
internal static class SleepWorlds
{
    /// <param name="any">Gives what has nothing to do with it.</param>
    public static Scenario Draw(Scenario any, SeededRandom random)
    {
        FaultKind[] faults =
        [
            FaultKind.IsolateLeader, FaultKind.LeadersLink, FaultKind.Restart, FaultKind.Pause, FaultKind.OneWayCut, FaultKind.Crash,
            FaultKind.Wipe, FaultKind.DiskHang, FaultKind.Swizzle,
        ];
        return any with
        {
            Kind = "sleep",
            Replicas = random.Pick([3, 3, 3, 5]),
            Spares = random.Pick([0, 0, 1]),
            Groups = random.Pick([1, 2]),
            Duration = TimeSpan.FromSeconds(20 + random.Next(30)),
            FaultPause = TimeSpan.FromMilliseconds(random.Pick([1000, 3000])),
            Faults = [.. random.Shuffled(faults).Take(random.Next(3)).Order()],
            OperationPause = TimeSpan.FromMilliseconds(random.Pick([2000, 8000])),
            Network = any.Network with
            {
                DelayMax = TimeSpan.FromMilliseconds(random.Pick([2, 10, 60])),
                LossPercent = random.Pick([0, 5, 20]),
                InOrder = random.Chance(30),
                LatePercent = random.Pick([0, 5]),
                LateMax = TimeSpan.FromMilliseconds(random.Pick([200, 2000])),
            },
            Load = any.Load with { Clients = 1 + random.Next(2), Think = TimeSpan.FromMilliseconds(random.Pick([300, 1500, 6000])) },
            Raft = any.Raft with
            {
                QuiesceAfterTicks = (1 + random.Next(3)) * any.Raft.HeartbeatTicks,
                QuiescentTicksMax = random.Pick([20, 60]),
            },
        };
    }
}
