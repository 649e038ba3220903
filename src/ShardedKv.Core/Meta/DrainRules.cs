using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;

namespace ShardedKv.Core.Meta;

/// <summary>When nodes may be drained, and when they are.</summary>
internal static class DrainRules
{
    /// <summary>Nodes of one drain.</summary>
    private const int NodesMax = 64;

    /// <summary>On submission, and only then: nodes go by drains alone, and each counts those that are pending.</summary>
    /// <returns>Null when it may be taken.</returns>
    public static string? Fault(MetaState state, Drain drain)
    {
        if (state.FeatureLevel < FeatureLevels.Members)
        {
            return $"the cluster is at feature level {state.FeatureLevel}, and nodes are drained from level {FeatureLevels.Members} on: "
                + "not every node of it knows how replicas are replaced";
        }

        if (drain.Nodes.Length is < 1 or > NodesMax)
        {
            return $"a drain is of 1 to {NodesMax} nodes; this one is of {drain.Nodes.Length}";
        }

        var draining = state.Draining();
        return OperationRules.Twice(drain.Nodes)
            ?? drain.Nodes.Select(node => Fault(state, draining, node)).FirstOrDefault(fault => fault is not null)
            ?? TooFew(state, [.. state.Nodes.Keys.Except(draining).Except(drain.Nodes)]);
    }

    /// <summary>No placement names any of them, not even by a replica that is lost.</summary>
    public static bool IsDone(MetaState state, Drain drain) =>
        !state.Placements.Values.Any(placement => placement.Replicas.Any(replica => drain.Nodes.Contains(replica.Node)));

    /// <summary>The nodes are of the cluster no more.</summary>
    public static MetaState Done(MetaState state, Drain drain)
    {
        var drained = state.Drained.AddRange(drain.Nodes.Select(node => new DrainedNode(node, state.Nodes[node].Incarnation)));
        return state with
        {
            Nodes = state.Nodes.RemoveRange(drain.Nodes),
            Drained = drained[Math.Max(0, drained.Length - MetaState.DrainedMax)..],
        };
    }

    private static string? Fault(MetaState state, ImmutableSortedSet<NodeName> draining, NodeName node)
    {
        if (draining.Contains(node))
        {
            return $"{node} is being drained";
        }

        if (state.Nodes.ContainsKey(node))
        {
            return null;
        }

        return state.Drained.Any(drained => drained.Name == node)
            ? $"{node} was drained and holds nothing"
            : $"{node} is not a node of this cluster";
    }

    private static string? TooFew(MetaState state, ImmutableArray<NodeName> left)
    {
        foreach (var (group, placement) in state.Placements)
        {
            var replicas = placement.Staying.Count();
            if (replicas > left.Length)
            {
                var named = left.IsEmpty ? "none would be left" : $"only {left.Length} would be left: {string.Join(", ", left)}";
                return $"{group} has {replicas} replicas, which need as many nodes, and {named}";
            }
        }

        return null;
    }
}
