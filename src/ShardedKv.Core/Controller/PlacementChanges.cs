using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Core.Controller;

/// <summary>The next replica that is placed; a part of <see cref="MemberDirector"/>.</summary>
internal sealed class PlacementChanges(MetaState state, DirectorSettings settings, NodeLoads loads, PlacedGroup[] groups)
{
    private readonly int led = groups.Count(group => group.IsUnderWay && group.Fact is not null);
    private readonly int leaderless = groups.Count(group => group.IsUnderWay && group.Fact is null);

    /// <summary>Instead of the first replica that has to go. Of a group with a change under way only who is on its way in: it stands in that change's way.</summary>
    public PlaceReplica? Instead(Func<ReplicaPlacement, bool> mustGo)
    {
        foreach (var group in groups)
        {
            var goes = group.Placement.Staying.FirstOrDefault(replica => mustGo(replica) && (!group.IsUnderWay || group.IsComing(replica)));
            if (goes is not null && (group.IsUnderWay || HasRoom(group)) && Place(group.Placement, goes) is { } place)
            {
                return place;
            }
        }

        return null;
    }

    /// <summary>For the first group that has too few, while there is a node that has none of it.</summary>
    public PlaceReplica? Missing() => groups
        .Where(group => MayChange(group) && group.Placement.Staying.Count() < settings.ReplicationFactor && !state.Left.ContainsKey(group.Placement.Group))
        .Select(group => Place(group.Placement, null))
        .FirstOrDefault(place => place is not null);

    /// <summary>From a node that has more to one that has at least two fewer, the fullest and the emptiest first. Each such move makes the sum of the squares smaller, so they
    /// come to an end.</summary>
    public PlaceReplica? Evening()
    {
        var on = groups.Where(group => MayChange(group) && NodeLoads.IsBalanced(state, group.Placement.Group))
            .SelectMany(group => group.Placement.Staying.Select(replica => (group.Placement, Replica: replica)))
            .ToLookup(placed => placed.Replica.Node);
        var emptiestFirst = loads.Usable.OrderBy(node => loads.HeldBy(node.Name)).ToArray();
        foreach (var from in loads.Usable.OrderByDescending(node => loads.HeldBy(node.Name)))
        {
            foreach (var to in emptiestFirst.TakeWhile(node => loads.HeldBy(from.Name) - loads.HeldBy(node.Name) >= 2))
            {
                foreach (var (placement, replica) in on[from.Name])
                {
                    if (!Has(placement, to) && !MakesZonesWorse(placement, from, to))
                    {
                        return Place(placement, to, replica.Replica);
                    }
                }
            }
        }

        return null;
    }

    private bool MayChange(PlacedGroup group) => !group.IsUnderWay && group.Fact is not null && HasRoom(group);

    private bool HasRoom(PlacedGroup group) => (group.Fact is null ? leaderless : led) < MemberDirector.ChangesMax;

    private bool MakesZonesWorse(Placement placement, NodeRecord from, NodeRecord to)
    {
        var others = NodesOf(placement).Where(node => node.Name != from.Name).ToArray();
        return NodeLoads.InZoneOf(to, others) > NodeLoads.InZoneOf(from, others);
    }

    private PlaceReplica? Place(Placement placement, ReplicaPlacement? instead)
    {
        if (placement.Replicas.Length >= PlacementSteps.NamedMax)
        {
            return null;
        }

        var others = NodesOf(placement).Where(node => node.Name != instead?.Node).ToArray();
        return loads.Best(others, node => !Has(placement, node)) is { } best ? Place(placement, best, instead?.Replica) : null;
    }

    private PlaceReplica Place(Placement placement, NodeRecord node, ReplicaId? instead)
    {
        // The node's incarnation too: what was refused for the old one is another step for the new one.
        var step = $"place {placement.Group} {node.Name} {node.Incarnation} {instead}";
        return new PlaceReplica(
            StepId.Of(state, settings, step, placement.Version), state.Epoch, placement.Group, placement.Version, node.Name, instead);
    }

    private static bool Has(Placement placement, NodeRecord node) =>
        placement.Replicas.Any(replica => replica.Node == node.Name && replica.Incarnation == node.Incarnation);

    private IEnumerable<NodeRecord> NodesOf(Placement placement) =>
        placement.Staying.Select(replica => state.Nodes.GetValueOrDefault(replica.Node)).OfType<NodeRecord>();
}
