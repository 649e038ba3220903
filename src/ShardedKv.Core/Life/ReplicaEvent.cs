using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>One event of a replica's journal. Folding all events in order gives the replica's durable state (Recovery).</summary>
/// <param name="HardState">In full in every event, so that the newest event alone decides.</param>
/// <param name="Entries">Without gap. The first may lie at an index that is there: the log is cut before it.</param>
/// <param name="LogReset">When there, the log is emptied first and starts after this position; all up to it is in the store.</param>
public sealed record ReplicaEvent(HardState HardState, ImmutableArray<Entry> Entries, LogPosition? LogReset = null)
{
    public bool Equals(ReplicaEvent? other) =>
        other is not null && HardState == other.HardState && LogReset == other.LogReset && Entries.SequenceEqual(other.Entries);

    public override int GetHashCode() => HashCode.Combine(HardState, LogReset, Entries.Length);
}
