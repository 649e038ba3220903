using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Meta;

namespace ShardedKv.Core.Bootstrap;

/// <summary>What g0 knows of a node against what the node is.</summary>
public static class Registration
{
    /// <summary>g0 does not know the node as it is, with this incarnation and these addresses.</summary>
    public static bool IsDue(MetaState state, NodeRecord node) => !state.Nodes.TryGetValue(node.Name, out var known) || known != AsKept(state, node);

    /// <summary>Below the level of hand-off without its zone, which programs of that level do not keep.</summary>
    public static NodeRecord AsKept(MetaState state, NodeRecord node) =>
        state.FeatureLevel < FeatureLevels.HandOff ? node with { Zone = "" } : node;

    /// <returns>Why g0 does not take the node; null: it does. A node whose directory was lost has forgotten its votes and its acknowledged
    /// entries: in the place of the old one it could vote twice.</returns>
    public static string? Refusal(MetaState state, NodeRecord node)
    {
        var stranger = state.Placements.Values
            .SelectMany(placement => placement.Replicas)
            .FirstOrDefault(replica => replica.Node == node.Name && replica.Incarnation != node.Incarnation);
        return stranger is null ? null : $"{node.Name} holds replicas as incarnation {stranger.Incarnation} and comes as {node.Incarnation}";
    }
}
