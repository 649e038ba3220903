namespace ShardedKv.Raft;

/// <summary>The sender's name for one snapshot; unique among those of one replica.</summary>
public readonly record struct SnapshotId(long Value)
{
    public override string ToString() => $"snapshot{Value}";
}

/// <summary>Says which snapshot, and what is in it. The data travels beside the core.</summary>
/// <param name="Source">The replica that holds it.</param>
/// <param name="Position">The last entry in it.</param>
/// <param name="Membership">In force at <paramref name="Position"/>.</param>
public sealed record SnapshotReference(ReplicaId Source, SnapshotId Id, LogPosition Position, Membership Membership)
{
    public override string ToString() => $"{Id} of {Source} at {Position}";
}

/// <summary>Where a log starts: after <paramref name="Position"/>, which is committed and in the store.</summary>
/// <param name="Membership">In force there.</param>
public sealed record LogStart(LogPosition Position, Membership Membership);
