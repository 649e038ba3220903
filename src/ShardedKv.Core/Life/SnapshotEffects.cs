using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>Pin the store as it is now, or a moment later, so that other replicas can fetch exactly that under this id while the store
/// goes on; then answer SnapshotMade with its position, or SnapshotNotMade. One at a time.</summary>
/// <param name="Id">Unique in the group, over restarts too.</param>
public sealed record MakeSnapshot(SnapshotId Id) : LifeEffect;

/// <summary>Nobody is pointed to this snapshot of ours any more: release it. A fetch under way fails.</summary>
public sealed record DropSnapshot(SnapshotId Id) : LifeEffect;

/// <summary>Fetch the snapshot from its source, check it and put it durably beside the store, which stays in use; then answer
/// SnapshotStaged, or SnapshotFailed, also when the source is gone or has dropped it. One at a time.</summary>
public sealed record FetchSnapshot(SnapshotReference Snapshot) : LifeEffect;

/// <summary>Put the staged snapshot durably in the store's place, atomically: a crash leaves the old store or the new one, with its
/// position and its membership. Then answer StoreSwapped; or SnapshotFailed when the store is as before; or StoreFailed. All that was
/// to be applied has been, and nothing is until the answer.</summary>
public sealed record SwapStore(SnapshotReference Snapshot) : LifeEffect;
