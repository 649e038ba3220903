namespace ShardedKv.Raft;

/// <summary>What an entry's payload is. The numbers are on the wire and in journals.</summary>
public enum EntryKind
{
    /// <summary>Empty; a leader's first entry, which lets it commit what earlier terms left (Raft §5.4.2, §8).</summary>
    Noop = 0,

    /// <summary>Commands of the state machine; opaque here.</summary>
    Normal = 1,

    /// <summary>A change of the group's members.</summary>
    Membership = 2,
}

/// <summary>One log entry; equal by content.</summary>
public sealed record Entry(LogIndex Index, Term Term, EntryKind Kind, ReadOnlyMemory<byte> Payload)
{
    public LogPosition Position => new(Index, Term);

    public bool Equals(Entry? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Index == other.Index && Term == other.Term && Kind == other.Kind
            && Payload.Span.SequenceEqual(other.Payload.Span));

    public override int GetHashCode() => HashCode.Combine(Index, Term, Kind, Payload.Length);

    public override string ToString() => $"{Position} {Kind} {Payload.Length}B";
}
