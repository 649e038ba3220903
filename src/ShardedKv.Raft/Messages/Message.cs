namespace ShardedKv.Raft;

/// <summary>What replicas of one group say to each other. A closed family; none needs to arrive, or only once, or in order.</summary>
public abstract record Message
{
    private protected Message()
    {
    }

    public required ReplicaId From { get; init; }

    public required ReplicaId To { get; init; }

    /// <summary>The sender's term when it was made.</summary>
    public required Term Term { get; init; }
}

/// <summary>Thesis §9.6: would you vote for me in the term after this one? It changes nothing at the receiver.</summary>
/// <param name="LastLog">The sender's last entry.</param>
public sealed record RequestPreVote(LogPosition LastLog) : Message;

/// <summary>The answer to <see cref="RequestPreVote"/>. It promises nothing.</summary>
public sealed record PreVoteReply(bool Granted) : Message;

/// <summary>Raft §5.2: a candidate asks for a vote.</summary>
/// <param name="LastLog">The candidate's last entry, for §5.4.1.</param>
public sealed record RequestVote(LogPosition LastLog) : Message
{
    /// <summary>The leader told the candidate to campaign (thesis §4.2.3, end): who hears that leader may vote all the same.</summary>
    public bool Transfer { get; init; }
}

/// <summary>The answer to <see cref="RequestVote"/>. A refusal with a newer term ends the candidacy.</summary>
public sealed record VoteReply(bool Granted) : Message;

/// <summary>Thesis §3.10: the leader of the term wants the receiver to campaign at once.</summary>
public sealed record TimeoutNow : Message;

/// <summary>Raft §7, by reference: the receiver's caller fetches the data from the sender's.</summary>
/// <param name="Snapshot">Its source is the sender.</param>
public sealed record InstallSnapshot(SnapshotReference Snapshot) : Message;

/// <summary>The receiver could not install that snapshot. When it could, it says <see cref="AppendAccepted"/>.</summary>
public sealed record SnapshotRefused(SnapshotId Id) : Message;

/// <summary>Thesis §6.4, end: a replica that is asked for reads asks its leader from which index they are linearizable.</summary>
/// <param name="Request">Comes back in the answer; another in each life of the sender.</param>
public sealed record RequestReadIndex(long Request) : Message;

/// <summary>The answer to <see cref="RequestReadIndex"/>, after a round of the leader's that began when it had arrived.</summary>
public sealed record ReadIndexReply(long Request, LogIndex Index) : Message;

/// <summary>The leader wants to fall silent until something happens.</summary>
/// <param name="Last">The end of its log, all of it committed.</param>
/// <param name="Attempt">Comes back in the answer.</param>
public sealed record Quiesce(LogPosition Last, long Attempt) : Message;

/// <summary>The sender has all up to the leader's end, and sleeps. Who does not agree answers as to a heartbeat.</summary>
public sealed record QuiesceAgreed(long Attempt) : Message;
