using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>How far a group's leader has come with one shard, since it leads.</summary>
/// <param name="IsAnnounced">The configuration that gives the shard to the group is not in force here yet.</param>
/// <param name="Rows">That were sent for it, changes included.</param>
/// <param name="Bytes">Of them, as they were sent.</param>
/// <param name="Lag">Entries of the source that the copy lacks, when the source was last asked; null: rows are missing yet.</param>
/// <param name="IsClose">A freeze would cover little more than what is written meanwhile.</param>
public sealed record CopyProgress(
    ShardId Shard, ConfigNumber Number, GroupId From, bool IsAnnounced, long Rows, long Bytes, long? Lag, bool IsClose);
