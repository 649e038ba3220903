using ShardedKv.Raft;
using ShardedKv.Simulation.Nodes;
using ShardedKv.Simulation.Time;

namespace ShardedKv.Simulation.Faults;

/// <summary>What happens to links. Regions are endpoints like nodes.</summary>
internal static class LinkFaults
{
    public static void Partition(World world, SeededRandom random)
    {
        var sides = PartitionShapes.Draw(random, world.Network.Endpoints);
        world.Trace.Line("network", $"parts into {string.Join(" | ", sides.Select(side => string.Join(",", side)))}");
        for (var from = 0; from < world.Network.Endpoints; from++)
        {
            for (var to = 0; to < world.Network.Endpoints; to++)
            {
                world.Network.Cut(from, to, !sides.Any(side => side.Contains(from) && side.Contains(to)));
            }
        }
    }

    public static void OneWay(World world, SeededRandom random, Action<int, Action> after)
    {
        var (from, to) = (random.Next(world.Network.Endpoints), random.Next(world.Network.Endpoints));
        world.Trace.Line("network", $"cuts {from} to {to}");
        world.Network.Cut(from, to, true);
        after(5000, () => world.Network.Cut(from, to, false));
    }

    /// <summary>Links stop one by one in one order and come back one by one in another.</summary>
    public static void Swizzle(World world, SeededRandom random, Action<int, Action> after)
    {
        var all = from one in Enumerable.Range(0, world.Network.Endpoints)
                  from other in Enumerable.Range(0, world.Network.Endpoints)
                  where one != other
                  select (one, other);
        foreach (var (one, other) in random.Shuffled(all).Take(1 + random.Next(world.Network.Endpoints * 3)))
        {
            after(2000, () =>
            {
                world.Network.Cut(one, other, true);
                after(4000, () => world.Network.Cut(one, other, false));
            });
        }
    }

    public static void IsolateLeader(World world, SeededRandom random)
    {
        if (LeaderNode(world, random) is not { } leader)
        {
            return;
        }

        var (inward, outward) = random.Pick([(true, true), (true, false), (false, true)]);
        world.Trace.Line("network", $"isolates {leader.Name}{(inward ? " inward" : "")}{(outward ? " outward" : "")}");
        for (var other = 0; other < world.Nodes.Count; other++)
        {
            world.Network.Cut(other, leader.Number, inward);
            world.Network.Cut(leader.Number, other, outward);
        }
    }

    /// <summary>A leader and one other hear nothing of each other, and all the rest hear both.</summary>
    public static void LeadersLink(World world, SeededRandom random, Action<int, Action> after)
    {
        if (LeaderNode(world, random) is not { } leader)
        {
            return;
        }

        var other = (leader.Number + 1 + random.Next(world.Nodes.Count - 1)) % world.Nodes.Count;
        world.Trace.Line("network", $"parts {leader.Name} and {world.Nodes[other].Name}");
        Part(true);
        after(4000, () => Part(false));

        void Part(bool isCut)
        {
            world.Network.Cut(leader.Number, other, isCut);
            world.Network.Cut(other, leader.Number, isCut);
        }
    }

    /// <returns>Null when no process leads.</returns>
    public static SimulatedNode? LeaderNode(World world, SeededRandom random)
    {
        var group = random.Pick(world.Groups);
        return world.Nodes.FirstOrDefault(node => node.Find(group) is { Status.Role: ReplicaRole.Leader });
    }
}
