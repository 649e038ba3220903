using ShardedKv.Simulation.Faults;
using ShardedKv.Simulation.Operations;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Scenarios;

/// <summary>Worlds with moves whose nodes are lost for good, drained, and come back empty meanwhile: the product's director places replicas, leaders follow, and
/// leaderships are handed over.</summary>
internal static class MemberWorlds
{
    /// <summary>Another world than the one with moves that the seed draws.</summary>
    public static Scenario Of(ulong seed)
    {
        var moves = MoveWorlds.Of(seed);
        var random = Chance.Source(seed, "members");
        return moves with
        {
            Kind = $"members, {moves.Kind}",
            Spares = 2 + random.Next(3),
            Operations = random.Chance(50) ? [OperationKind.Transfer] : [],
            Members = new MemberProfile(
                TimeSpan.FromMilliseconds(random.Pick([1000, 3000, 6000])),
                TimeSpan.FromMilliseconds(random.Pick([1500, 4000, 10_000])),
                Even: random.Chance(60),
                Zones: random.Pick([0, 0, 2, 3])),
        };
    }
}
