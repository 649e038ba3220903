using System.Collections.Immutable;

namespace ShardedKv.Raft;

public enum ReplicaRole
{
    Follower = 0,
    Candidate = 1,
    Leader = 2,

    /// <summary>Asks whether it would be elected (thesis §9.6).</summary>
    PreCandidate = 3,
}

/// <summary>A replica as it stands; a copy.</summary>
/// <param name="Leader">Of the current term; null when not known. The replica itself when it leads.</param>
/// <param name="Commit">Known to be committed; may lie beyond what is durable here.</param>
/// <param name="Applied">As last told by <see cref="Replica.Applied"/>.</param>
/// <param name="Persisted">The last index durable here.</param>
/// <param name="Followers">The other members, ascending; empty unless this replica leads.</param>
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
    ImmutableArray<FollowerStatus> Followers)
{
    /// <summary>The entry that brought <see cref="Membership"/>; at or below the log's start when none in the log did. Committed once <see cref="Commit"/> is there.</summary>
    public LogIndex MembershipIndex { get; init; }

    /// <summary>Leadership is being handed to it; null when not, and when this replica does not lead.</summary>
    public ReplicaId? TransferTo { get; init; }

    /// <summary>The snapshot that this leader points followers to; null: none, and every other that was made may be deleted.</summary>
    public SnapshotId? OfferedSnapshot { get; init; }
}

/// <param name="Match">The follower's log is durable and equal to the leader's up to here.</param>
public sealed record FollowerStatus(ReplicaId Replica, LogIndex Match);
