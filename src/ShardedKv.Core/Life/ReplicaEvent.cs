using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>One event of a replica's journal. Folding all events in order gives the replica's durable state (Recovery).</summary>
/// <param name="HardState">In full in every event, so that the newest event alone decides.</param>
/// <param name="Entries">Without gap. The first may lie at an index that is there: the log is cut before it.</param>
/// <param name="Start">Null: the log's start is as before.</param>
public sealed record ReplicaEvent(HardState HardState, ImmutableArray<Entry> Entries, StartChange? Start = null)
{
    public bool Equals(ReplicaEvent? other) =>
        other is not null && HardState == other.HardState && Start == other.Start && Entries.SequenceEqual(other.Entries);

    public override int GetHashCode() => HashCode.Combine(HardState, Start, Entries.Length);
}
