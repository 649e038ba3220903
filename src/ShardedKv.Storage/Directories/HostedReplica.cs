using ShardedKv.Raft;

namespace ShardedKv.Storage;

/// <param name="Initial">The membership that the replica starts with; the log's entries change it.</param>
public sealed record HostedReplica(GroupId Group, ReplicaId Replica, Membership Initial);
