namespace ShardedKv.Raft;

/// <summary>What became of a proposed change of members at this replica's door.</summary>
public abstract record MembershipResult
{
    private MembershipResult()
    {
    }

    /// <summary>In the leader's log, and in force. When voters change it is the joint configuration, which the leader leaves by itself.</summary>
    public sealed record Accepted(LogPosition Position) : MembershipResult;

    /// <summary>Nothing was done.</summary>
    /// <param name="Hint">The leader of the current term; null when not known.</param>
    public sealed record NotLeader(ReplicaId? Hint) : MembershipResult;

    /// <summary>Nothing was done; may be sent again later.</summary>
    public sealed record Busy(MembershipWait Reason) : MembershipResult
    {
        public override string ToString() => $"Busy {Reason}";
    }

    /// <summary>Nothing was done: that replica is no learner, or one that is behind. Make it a learner first, or wait.</summary>
    public sealed record NotCaughtUp(ReplicaId Replica) : MembershipResult;

    /// <summary>Nothing was done, and never will be: the target is joint, has no voters, or is what is in force.</summary>
    public sealed record Impossible : MembershipResult
    {
        internal static Impossible Instance { get; } = new();
    }
}

/// <summary>What a change of members waits for.</summary>
public enum MembershipWait
{
    /// <summary>An entry of the leader's own term to commit. Without it two changes could be decided by disjoint majorities.</summary>
    OwnTermCommit = 1,

    /// <summary>The change before it: one at a time.</summary>
    ChangeUnderWay = 2,

    /// <summary>The leadership that is being transferred.</summary>
    Transfer = 3,
}
