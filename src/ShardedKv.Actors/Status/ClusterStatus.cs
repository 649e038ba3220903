using System.Collections.Immutable;

namespace ShardedKv.Actors.Status;

/// <summary>
/// The cluster as one node sees it: a report to be shown, hence plain values instead of the core's identifiers. Rows are
/// ordered (nodes by name, groups and shards by number), so that two reports can be compared line by line.
/// </summary>
/// <param name="Cluster">Absent until this node has accepted a bootstrap.</param>
/// <param name="ConfigurationNumber">The newest configuration that this node knows; 0 is the empty one.</param>
public sealed record ClusterStatus(
    Guid? Cluster,
    long ConfigurationNumber,
    ImmutableArray<NodeRow> Nodes,
    ImmutableArray<GroupRow> Groups,
    ImmutableArray<ShardRow> Shards)
{
    /// <summary>What a node answers before it knows anything of a cluster.</summary>
    public static ClusterStatus Unknown { get; } = new(null, 0, [], [], []);

    /// <summary>The number of a configuration that is announced and not in force; absent when none is.</summary>
    public long? PlannedNumber { get; init; }

    /// <summary>Changes of groups and shards that were asked for and are not done.</summary>
    public int PendingOperations { get; init; }
}
