using ShardedKv.Raft;

namespace ShardedKv.Actors.Snapshots;

/// <summary>A snapshot that is to be fetched.</summary>
/// <param name="Source">The replica that holds it, or makes it when it is asked.</param>
/// <param name="Position">Null: wherever the source is.</param>
internal sealed record WantedSnapshot(ReplicaId Source, SnapshotId Id, LogPosition? Position)
{
    /// <summary>One that the leader points this replica to.</summary>
    public static WantedSnapshot Of(SnapshotReference snapshot) => new(snapshot.Source, snapshot.Id, snapshot.Position);

    /// <summary>One that the source makes because it is asked: the life has no part in it, and names none with a number below zero.</summary>
    public static WantedSnapshot Asked(ReplicaId source) => new(source, new SnapshotId(-Random.Shared.NextInt64(1, long.MaxValue)), null);

    public static bool IsAsked(SnapshotId id) => id.Value < 0;

    public override string ToString() => Position is { } at ? $"{Id} of {Source} at {at}" : $"the store of {Source}";
}
