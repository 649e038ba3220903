using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Simulation.Disks;

namespace ShardedKv.Simulation.Checks;

/// <summary>A replica's files go when its group goes on without it, and not before; no replica's number is given twice; no group is twice on a node, or on one that was
/// drained.</summary>
internal static class MembersCheck
{
    public static void Removes(World world, ReplicaDisk disk)
    {
        var members = world.Checks.Log(disk.Group).Membership ?? disk.Initial;
        Must(!members.HasMember(disk.Replica), $"{disk.Replica} of {disk.Group} is removed from its node and a member of {members}");
    }

    /// <summary>A placement has changed.</summary>
    public static void Placed(MetaState state)
    {
        var seen = new HashSet<long>();
        foreach (var placement in state.Placements.Values)
        {
            var nodes = new HashSet<(NodeName, IncarnationId)>();
            foreach (var replica in placement.Replicas)
            {
                Must(seen.Add(replica.Replica.Value), $"{replica.Replica} is placed twice");
                Must(nodes.Add((replica.Node, replica.Incarnation)), $"{placement.Group} is twice on {replica.Node}");
                Must(
                    !state.Drained.Contains(new DrainedNode(replica.Node, replica.Incarnation)),
                    $"{replica.Replica} of {placement.Group} is placed on {replica.Node}, which was drained");
                Must(replica.Replica.Value < state.NextReplica, $"{replica.Replica} is placed and its number is free");
            }
        }
    }

    private static void Must(bool condition, string sentence)
    {
        if (!condition)
        {
            throw new PropertyViolation(Property.Members, sentence);
        }
    }
}
