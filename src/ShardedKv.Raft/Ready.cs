using System.Collections.Immutable;

namespace ShardedKv.Raft;

/// <summary>A confirmed read: linearizable from a state that has applied Index or more.</summary>
public sealed record ReadState(ReadToken Token, LogIndex Index);

/// <summary>What the caller must do for the replica. Several may be outstanding; their writes complete in order.</summary>
public sealed record Ready
{
    /// <summary>To persist, together with <see cref="Entries"/>; null: unchanged.</summary>
    public HardState? HardState { get; init; }

    /// <summary>
    /// To persist, before the entries, null: unchanged. Entries up to it go; those after it stay only if the log held its very position,
    /// else the log is empty there. It was compacted, or a snapshot was installed.
    /// </summary>
    public LogStart? LogStart { get; init; }

    /// <summary>To persist, without gap. The first may lie at an index written before: the log is cut there.</summary>
    public ImmutableArray<Entry> Entries { get; init; } = [];

    /// <summary>To send at once, beside the write. Carries no term or vote of this replica that is not durable.</summary>
    public ImmutableArray<Message> SendNow { get; init; } = [];

    /// <summary>To send after <see cref="Replica.Persisted"/> of <see cref="Token"/>; at once when <see cref="NeedsPersist"/> is false.</summary>
    public ImmutableArray<Message> SendAfterPersist { get; init; } = [];

    /// <summary>
    /// To fetch from its source and to put in the store's place, in order with what is committed before; then
    /// <see cref="Replica.SnapshotInstalled"/>, or <see cref="Replica.SnapshotFailed"/>. One at a time, and nothing to apply comes meanwhile.
    /// </summary>
    public SnapshotReference? Snapshot { get; init; }

    /// <summary>A follower lacks what the log no longer has: make a snapshot and tell <see cref="Replica.SnapshotMade"/>. Asked again while
    /// it is wanted.</summary>
    public bool SnapshotWanted { get; init; }

    /// <summary>Names the write; meaningful when <see cref="NeedsPersist"/>.</summary>
    public PersistToken Token { get; init; }

    /// <summary>There is a hard state, a log start or an entry to write, and <see cref="Replica.Persisted"/> is awaited.</summary>
    public bool NeedsPersist { get; init; }

    /// <summary>To apply, in order; each comes once in a replica's life, and only when it is durable here.</summary>
    public ImmutableArray<Entry> Committed { get; init; } = [];

    /// <summary>Confirmed reads: to serve once applied is at or beyond their index.</summary>
    public ImmutableArray<ReadState> ReadStates { get; init; } = [];

    /// <summary>Accepted reads that cannot be confirmed, because leadership was lost, or a leader that was asked is.</summary>
    public ImmutableArray<ReadToken> FailedReads { get; init; } = [];
}
