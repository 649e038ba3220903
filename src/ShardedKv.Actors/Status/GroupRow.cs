using System.Collections.Immutable;

namespace ShardedKv.Actors.Status;

/// <summary>A group by the newest term that any answering replica reports.</summary>
/// <param name="Group">0 is the meta group.</param>
/// <param name="LeaderNode">Absent when no replica that answered names a leader.</param>
/// <param name="Commit">The leader's; the highest reported when there is no leader.</param>
public sealed record GroupRow(
    int Group, string? LeaderNode, long Term, long Commit, long Applied, ImmutableArray<ReplicaRow> Replicas)
{
    /// <summary>The number of the newest configuration that the group has applied; absent when none of its replicas answered.</summary>
    public long? Configuration { get; init; }

    /// <summary>Shards that it gave away and still holds, because their new group has not said that it has them. In the order of their numbers.</summary>
    public ImmutableArray<int> Frozen
    {
        get => field.IsDefault ? [] : field;
        init;
    }

    /// <summary>It gets no shard any more, and goes once it holds none.</summary>
    public bool IsLeaving { get; init; }
}
