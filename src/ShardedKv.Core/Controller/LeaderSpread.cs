using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Core.Controller;

/// <summary>A leadership to be handed over, by transfer.</summary>
/// <param name="To">A voter of the group.</param>
public sealed record LeaderMove(GroupId Group, ReplicaId To);

/// <summary>Spreads the leaders of the data groups over the nodes, one move at a time. A node that is drained is to lead none.</summary>
public static class LeaderSpread
{
    /// <summary>Asked again when the move is done or has failed. Where the node with the most leaders shares no group with one that has two fewer, leaders are passed on along a
    /// chain of nodes, the last link first: that makes the chain shorter, so moves come to an end.</summary>
    /// <returns>Null when no two nodes differ by two or more, when nothing can be done about it, and while any group's leader is unknown.</returns>
    public static LeaderMove? Next(MetaState state, DirectorSettings settings, ControllerFacts facts)
    {
        var loads = new NodeLoads(state, settings, facts);
        var led = new Dictionary<NodeName, int>();
        var links = new List<Link>();
        foreach (var placement in loads.Balanced)
        {
            if (!facts.Members.TryGetValue(placement.Group, out var fact) || placement.Find(fact.Leader) is not { } leader)
            {
                return null;
            }

            led[leader.Node] = led.GetValueOrDefault(leader.Node) + 1;
            links.AddRange(LinksOf(new PlacedGroup(placement, fact), leader, loads));
        }

        var from = links.ToLookup(link => link.From);
        return Leaving(loads, led, links) ?? Chained(loads, led, from);
    }

    private static LeaderMove? Leaving(NodeLoads loads, Dictionary<NodeName, int> led, List<Link> links) => links
        .Where(link => loads.IsDraining(link.From))
        .OrderBy(link => link.Group)
        .ThenBy(link => link.Order(led))
        .FirstOrDefault()?.Move;

    private static LeaderMove? Chained(NodeLoads loads, Dictionary<NodeName, int> led, ILookup<NodeName, Link> from)
    {
        // Shared by all beginnings: what one with more leaders did not reach, one with fewer does not need.
        var seen = new HashSet<NodeName>();
        foreach (var first in loads.Usable.Select(node => node.Name).OrderByDescending(node => led.GetValueOrDefault(node)))
        {
            var most = led.GetValueOrDefault(first) - 2;
            seen.Add(first);
            for (NodeName[] reached = [first]; most >= 0 && reached.Length > 0;)
            {
                Link[] next = [.. reached.SelectMany(node => from[node]).Where(link => !seen.Contains(link.To)).OrderBy(link => link.Order(led))];
                if (next is [var last, ..] && led.GetValueOrDefault(last.To) <= most)
                {
                    return last.Move;
                }

                reached = [.. next.Select(link => link.To).Where(seen.Add)];
            }
        }

        return null;
    }

    /// <summary>From a group's leader to its other voters, while its members are as they should be: a transfer would keep a change of them waiting.</summary>
    private static IEnumerable<Link> LinksOf(PlacedGroup group, ReplicaPlacement leader, NodeLoads loads) => group.IsUnderWay
        ? []
        : group.Placement.Staying
            .Where(replica => replica != leader && loads.IsUsable(replica))
            .Select(replica => new Link(
                group.Placement.Group, leader.Node, replica.Node, replica.Replica, replica == group.Placement.Staying.First()));

    private sealed record Link(GroupId Group, NodeName From, NodeName To, ReplicaId Replica, bool IsPreferred)
    {
        public LeaderMove Move => new(Group, Replica);

        public (int, bool, GroupId, NodeName) Order(Dictionary<NodeName, int> led) => (led.GetValueOrDefault(To), !IsPreferred, Group, To);
    }
}
