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

    /// <summary>It was drained with the data directory that it comes with, or still has.</summary>
    public static bool IsDrained(MetaState state, NodeRecord node) => state.Drained.Contains(new DrainedNode(node.Name, node.Incarnation));

    /// <returns>Why g0 does not take the node; null: it does. A node whose directory was lost has forgotten its votes and its acknowledged
    /// entries: in the place of the old one it could vote twice. It comes as a new node from the level on at which the old one's replicas are replaced.</returns>
    public static string? Refusal(MetaState state, NodeRecord node)
    {
        if (IsDrained(state, node))
        {
            return $"{node.Name} was drained and holds nothing; stop it; it can join again with an empty data directory";
        }

        return Stranger(state, node) is { } stranger
            ? $"{node.Name} holds replicas as incarnation {stranger.Incarnation} and comes as {node.Incarnation}"
            : null;
    }

    private static ReplicaPlacement? Stranger(MetaState state, NodeRecord node) => state.FeatureLevel >= FeatureLevels.Members
        ? null
        : state.Placements.Values
            .SelectMany(placement => placement.Replicas)
            .FirstOrDefault(replica => replica.Node == node.Name && replica.Incarnation != node.Incarnation);
}
