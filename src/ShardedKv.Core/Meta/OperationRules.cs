using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>Why an operation cannot be done, in words for the one who asked. Asked at a node's door, when the operation comes into g0's
/// log, and again when it is its turn, because those before it change what is there.</summary>
public static class OperationRules
{
    /// <summary>Beyond it a submission is refused, and may come again as a new request.</summary>
    public const int PendingMax = 64;

    /// <summary>Finished operations whose outcome can still be asked for; the oldest is forgotten for the newest.</summary>
    public const int FinishedMax = 64;

    /// <summary>Groups of one Join or Leave.</summary>
    public const int GroupsMax = 64;

    /// <summary>On submission: what waits before it may yet make room for it, so only what no waiting mends counts then.</summary>
    /// <returns>Null when it may be taken.</returns>
    public static string? FaultOnSubmission(MetaState state, OperationBody body)
    {
        if (state.FeatureLevel < FeatureLevels.HandOff)
        {
            return $"the cluster is at feature level {state.FeatureLevel}, and groups and shards change from level {FeatureLevels.HandOff} on: "
                + "not every node of it knows hand-off yet";
        }

        if (state.Configurations.IsEmpty)
        {
            return "the cluster has no configuration yet";
        }

        var pending = state.Operations.Count(operation => operation.IsPending);
        if (pending >= PendingMax)
        {
            return $"{PendingMax} operations are waiting, which is the most";
        }

        return Malformed(state, body) ?? (state.OldestPending() is null ? FaultInTurn(state, body) : null);
    }

    /// <summary>When all before it are finished.</summary>
    /// <returns>Null when it can be carried out.</returns>
    public static string? Fault(MetaState state, OperationBody body) => Malformed(state, body) ?? FaultInTurn(state, body);

    private static string? Malformed(MetaState state, OperationBody body) => body switch
    {
        Join join => NumberFault("Join", join.Groups.Length)
            ?? join.Groups.Select(nodes => NodesFault(state, nodes)).FirstOrDefault(fault => fault is not null),
        JoinAuto join => NumberFault("Join", join.Groups) ?? ReplicasFault(state, join.Replicas),
        Leave leave => NumberFault("Leave", leave.Groups.Length)
            ?? Twice(leave.Groups)
            ?? leave.Groups.Select(group => Unknown(state, group)).FirstOrDefault(fault => fault is not null),
        Drain drain => DrainRules.Fault(state, drain),
        Move move => Unknown(state, move.To)
            ?? (state.LastConfiguration().Shards.Any(shard => shard.Shard == move.Shard) ? null : $"there is no shard {move.Shard}"),
        _ => throw new InvariantException("the family of operations is closed"),
    };

    private static string? FaultInTurn(MetaState state, OperationBody body) => body switch
    {
        Join or JoinAuto or Drain => null,
        Leave leave => leave.Groups.Select(group => NoMember(state, group)).FirstOrDefault(fault => fault is not null)
            ?? (state.Members().All(leave.Groups.Contains) ? "the last group may not leave: its shards would be nowhere" : null),
        Move move => NoMember(state, move.To),
        _ => throw new InvariantException("the family of operations is closed"),
    };

    private static string? NumberFault(string operation, int groups) => groups switch
    {
        < 1 => $"a {operation} of no group changes nothing",
        > GroupsMax => $"a {operation} is of {GroupsMax} groups at most; this one is of {groups}",
        _ => null,
    };

    private static string? NodesFault(MetaState state, ImmutableArray<NodeName> nodes)
    {
        if (nodes.Length is < 1 or > MetaRules.ReplicasMax)
        {
            return $"a group has replicas on 1 to {MetaRules.ReplicasMax} nodes; this one names {nodes.Length}";
        }

        var draining = state.Draining();
        return Twice(nodes)
            ?? nodes.Where(node => !state.Nodes.ContainsKey(node)).Select(node => $"{node} is not a node of this cluster").FirstOrDefault()
            ?? nodes.Where(draining.Contains).Select(node => $"{node} is being drained").FirstOrDefault();
    }

    private static string? ReplicasFault(MetaState state, int replicas)
    {
        if (replicas is < 1 or > MetaRules.ReplicasMax)
        {
            return $"a group has 1 to {MetaRules.ReplicasMax} replicas, not {replicas}";
        }

        var nodes = state.Nodes.Count - state.Draining().Count;
        return replicas > nodes
            ? $"{replicas} replicas need as many nodes; the cluster has {nodes}"
            : null;
    }

    internal static string? Twice<T>(ImmutableArray<T> items)
        where T : struct, IEquatable<T>
    {
        var seen = new HashSet<T>();
        return items.Where(item => !seen.Add(item)).Select(item => $"{item} is named twice").FirstOrDefault();
    }

    private static string? Unknown(MetaState state, GroupId group)
    {
        if (group == MetaState.MetaGroup)
        {
            return $"{group} is the meta group, which holds no shards";
        }

        if (state.Left.ContainsKey(group))
        {
            return $"{group} has left";
        }

        return state.Placements.ContainsKey(group) ? null : $"there is no group {group}";
    }

    /// <summary>One that was formed for an operation is a member when that is completed.</summary>
    private static string? NoMember(MetaState state, GroupId group) =>
        state.Members().Contains(group) ? null : Unknown(state, group) ?? $"{group} has not joined yet";
}
