using ShardedKv.Core.Integrity;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Integrity;

/// <summary>To the node actor: a replica's store right after one entry.</summary>
/// <param name="Replica">Hosted here, or on the node whose letter this was in.</param>
internal sealed record StateNoted(GroupId Group, ReplicaId Replica, StateCheckpoint Checkpoint);
