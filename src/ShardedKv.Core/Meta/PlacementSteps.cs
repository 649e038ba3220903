using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>Decides the commands by which a group's placement changes; a part of <see cref="MetaRules"/>.</summary>
internal static class PlacementSteps
{
    /// <summary>Replicas that a placement names, leaving ones included. They pile up only where a group has no leader to go on without them.</summary>
    internal const int NamedMax = 2 * MetaRules.ReplicasMax;

    public static (MetaState Next, MetaReply Reply) Place(MetaState state, PlaceReplica command)
    {
        if (AnswerBefore(state, command.Epoch, command.Group, command.Version) is { } answer)
        {
            return (state, answer);
        }

        var placement = state.Placements[command.Group];
        if (Fault(state, placement, command) is { } fault)
        {
            return (state, new MetaRefused(fault));
        }

        var added = new ReplicaPlacement(new ReplicaId(state.NextReplica), command.Node, state.Nodes[command.Node].Incarnation);
        var changed = placement.Next(With(placement.Replicas, added, command.Instead));
        return (With(state, changed) with { NextReplica = state.NextReplica + 1 }, new PlacementChanged(changed));
    }

    public static (MetaState Next, MetaReply Reply) Remove(MetaState state, RemoveReplica command)
    {
        if (AnswerBefore(state, command.Epoch, command.Group, command.Version) is { } answer)
        {
            return (state, answer);
        }

        var placement = state.Placements[command.Group];
        if (placement.Find(command.Replica) is not { IsLeaving: true } leaving)
        {
            return (state, new MetaRefused($"{command.Replica} is not leaving {command.Group}"));
        }

        var changed = placement.Next(placement.Replicas.Remove(leaving));
        return (With(state, changed), new PlacementChanged(changed));
    }

    private static MetaReply? AnswerBefore(MetaState state, long epoch, GroupId group, long version)
    {
        if (state.FeatureLevel < FeatureLevels.Members)
        {
            return new MetaRefused(
                $"the cluster is at feature level {state.FeatureLevel}, and replicas are replaced from level {FeatureLevels.Members} on");
        }

        if (!state.Placements.TryGetValue(group, out var placement))
        {
            return new MetaRefused($"there is no group {group}");
        }

        return epoch != state.Epoch || version != placement.Version ? MetaRules.ConflictAt(state) : null;
    }

    private static string? Fault(MetaState state, Placement placement, PlaceReplica command)
    {
        if (!state.Nodes.TryGetValue(command.Node, out var node))
        {
            return $"{command.Node} is not registered";
        }

        if (state.Draining().Contains(command.Node))
        {
            return $"{command.Node} is being drained";
        }

        if (placement.Replicas.FirstOrDefault(replica => replica.Node == node.Name && replica.Incarnation == node.Incarnation) is { } there)
        {
            return $"{command.Node} has {there.Replica} of {command.Group}";
        }

        if (command.Instead is { } instead && placement.Find(instead) is not { IsLeaving: false })
        {
            return $"{instead} is not there to leave {command.Group}";
        }

        if (command.Instead is null && placement.Staying.Count() >= MetaRules.ReplicasMax)
        {
            return $"a group has {MetaRules.ReplicasMax} replicas at most";
        }

        return placement.Replicas.Length >= NamedMax ? $"{command.Group} has {NamedMax} replicas with those that are leaving, which is the most" : null;
    }

    /// <summary>Who comes takes the place of who leaves, so that a preferred leader is followed by another.</summary>
    private static ImmutableArray<ReplicaPlacement> With(
        ImmutableArray<ReplicaPlacement> replicas, ReplicaPlacement added, ReplicaId? instead)
    {
        if (instead is not { } leaving)
        {
            return replicas.Add(added);
        }

        var at = 0;
        while (replicas[at].Replica != leaving)
        {
            at++;
        }

        return replicas.SetItem(at, replicas[at] with { IsLeaving = true }).Insert(at + 1, added);
    }

    private static MetaState With(MetaState state, Placement placement) =>
        state with { Placements = state.Placements.SetItem(placement.Group, placement) };
}
