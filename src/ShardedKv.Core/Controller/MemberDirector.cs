using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Core.Controller;

/// <summary>Which placement changes next: replicas that are lost or on nodes that are drained get another in their stead, and with groups = auto every group has its
/// replicas and every node its share. What a placement says is a wish; a group's leader carries it out (<see cref="Members.GroupMembers"/>). One change at a
/// time for each group, in a few groups at a time, and never waiting for a hand-off.</summary>
public static class MemberDirector
{
    /// <summary>Groups with a change under way: each copies a group's whole data. Of groups without a known leader, where nothing is copied, as many again: they
    /// may stay as they are for long and keep no other waiting.</summary>
    public const int ChangesMax = 8;

    /// <returns>Null when there is nothing to do, or nothing before the facts change.</returns>
    public static MetaCommand? Next(MetaState state, DirectorSettings settings, ControllerFacts facts)
    {
        if (state.FeatureLevel < FeatureLevels.Members)
        {
            return null;
        }

        PlacedGroup[] groups =
            [.. state.Placements.Values.Select(placement => new PlacedGroup(placement, facts.Members.GetValueOrDefault(placement.Group)))];
        var loads = new NodeLoads(state, settings, facts);
        var changes = new PlacementChanges(state, settings, loads, groups);
        return (MetaCommand?)Removal(state, settings, groups)
            ?? changes.Instead(loads.IsLost)
            ?? changes.Instead(replica => loads.IsDraining(replica.Node))
            ?? (settings.GroupsAuto ? changes.Missing() ?? changes.Evening() : null);
    }

    private static RemoveReplica? Removal(MetaState state, DirectorSettings settings, PlacedGroup[] groups)
    {
        foreach (var group in groups)
        {
            if (group.Placement.Replicas.FirstOrDefault(replica => replica.IsLeaving && group.IsWithout(replica)) is { } leaving)
            {
                var placement = group.Placement;
                var request = StepId.Of(state, settings, $"remove {leaving.Replica}", placement.Version);
                return new RemoveReplica(request, state.Epoch, placement.Group, placement.Version, leaving.Replica);
            }
        }

        return null;
    }
}
