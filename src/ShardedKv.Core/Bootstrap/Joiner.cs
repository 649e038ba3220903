using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;

namespace ShardedKv.Core.Bootstrap;

/// <summary>The way into a cluster for a node that the settings do not name among the first voters: the members that they name tell it the
/// state of g0, and it belongs to the cluster once that state names it. One caller.</summary>
public sealed class Joiner
{
    private readonly NodeRecord self;

    /// <param name="self">This node, with the incarnation of its data directory.</param>
    /// <param name="kept">What this node's data directory holds; null when it is fresh.</param>
    public Joiner(NodeRecord self, BootstrapRecord? kept)
    {
        this.self = self;
        Record = kept;
    }

    /// <summary>What stands here durably; null while the node is fresh.</summary>
    public BootstrapRecord? Record { get; private set; }

    /// <summary>Something is wrong that no waiting mends, in words; null: nothing is.</summary>
    public string? Refusal { get; private set; }

    /// <summary>A state of g0 has come.</summary>
    /// <returns>What makes the node one of the cluster, to be made durable and then told to <see cref="Persisted"/>; null: nothing new.</returns>
    public BootstrapRecord? MetaSeen(MetaState state)
    {
        if (Record is { } here && here.Cluster != state.Cluster)
        {
            Refusal = $"a peer tells the state of cluster {state.Cluster}; this node is of cluster {here.Cluster}";
            return null;
        }

        Refusal = Registration.Refusal(state, self) is not { } reason ? null
            : Registration.IsDrained(state, self) ? reason
            : $"{reason}: its data directory was lost; remove it from the cluster, then let it join as a new node";
        return Record is null && Refusal is null && !Registration.IsDue(state, self) ? RecordOf(state) : null;
    }

    /// <summary>The record that <see cref="MetaSeen"/> returned is durable.</summary>
    public void Persisted(BootstrapRecord record) => Record = record;

    private static BootstrapRecord RecordOf(MetaState state) => new(
        state.Cluster,
        [
            .. state.Placements[MetaState.MetaGroup].Replicas.Select(replica => new BootstrapMember(
                replica.Node,
                replica.Incarnation,
                replica.Replica,
                state.Nodes.GetValueOrDefault(replica.Node)?.Address ?? "",
                state.Nodes.GetValueOrDefault(replica.Node)?.HttpAddress ?? "")
            {
                Zone = state.Nodes.GetValueOrDefault(replica.Node)?.Zone ?? "",
            }),
        ]);
}
