using System.Collections.Immutable;

namespace ShardedKv.Raft;

public enum ReplicaRole
{
    Follower = 0,
    Candidate = 1,
    Leader = 2,
}

/// <summary>A replica as it stands; a copy.</summary>
/// <param name="Leader">Of the current term; null when not known. The replica itself when it leads.</param>
/// <param name="Commit">Known to be committed; may lie beyond what is durable here.</param>
/// <param name="Applied">As last told by <see cref="Replica.Applied"/>.</param>
/// <param name="Persisted">The last index durable here.</param>
/// <param name="Followers">The other voters, ascending; empty unless this replica leads.</param>
public sealed record ReplicaStatus(
    ReplicaId Self,
    ReplicaRole Role,
    Term Term,
    ReplicaId? Leader,
    LogIndex Commit,
    LogIndex Applied,
    LogIndex Persisted,
    LogPosition LastLog,
    LogPosition LogStart,
    Membership Membership,
    ImmutableArray<FollowerStatus> Followers);

/// <param name="Match">The follower's log is durable and equal to the leader's up to here.</param>
public sealed record FollowerStatus(ReplicaId Replica, LogIndex Match);
