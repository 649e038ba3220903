namespace ShardedKv.Raft;

/// <summary>What became of a proposal at this replica's door. Accepted is no promise that it commits.</summary>
public abstract record ProposeResult
{
    private ProposeResult()
    {
    }

    /// <summary>In the leader's log. It is committed if <see cref="Ready.Committed"/> brings this very position.</summary>
    public sealed record Accepted(LogPosition Position) : ProposeResult;

    /// <summary>Nothing was done.</summary>
    /// <param name="Hint">The leader of the current term; null when not known.</param>
    public sealed record NotLeader(ReplicaId? Hint) : ProposeResult;

    /// <summary>Nothing was done: too many uncommitted bytes, or leadership is being transferred. May be sent again later.</summary>
    public sealed record Busy : ProposeResult
    {
        internal static Busy Instance { get; } = new();
    }
}

/// <summary>What became of a read at this replica's door.</summary>
public abstract record ReadIndexResult
{
    private ReadIndexResult()
    {
    }

    /// <summary>The token comes back once, in <see cref="Ready.ReadStates"/> or <see cref="Ready.FailedReads"/>.</summary>
    public sealed record Accepted : ReadIndexResult
    {
        internal static Accepted Instance { get; } = new();
    }

    /// <param name="Hint">The leader of the current term; null when not known.</param>
    public sealed record NotLeader(ReplicaId? Hint) : ReadIndexResult;

    /// <summary>Too many reads wait. May be asked again later.</summary>
    public sealed record Busy : ReadIndexResult
    {
        internal static Busy Instance { get; } = new();
    }
}
