using System.Collections.Immutable;

namespace ShardedKv.Actors.Status;

/// <summary>A group by the newest term that any answering replica reports.</summary>
/// <param name="Group">0 is the meta group.</param>
/// <param name="LeaderNode">Absent when no replica that answered names a leader.</param>
/// <param name="Commit">The leader's; the highest reported when there is no leader.</param>
public sealed record GroupRow(
    int Group, string? LeaderNode, long Term, long Commit, long Applied, ImmutableArray<ReplicaRow> Replicas);
