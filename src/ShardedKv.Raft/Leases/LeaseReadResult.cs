namespace ShardedKv.Raft;

/// <summary>What became of a lease read at this replica's door.</summary>
public abstract record LeaseReadResult
{
    private LeaseReadResult()
    {
    }

    /// <summary>
    /// Linearizable if it is read from a state that has applied <paramref name="Index"/> or more, and if
    /// <see cref="Replica.HoldsLease"/> says so for <paramref name="Term"/> after the value was read.
    /// </summary>
    public sealed record Held(LogIndex Index, Term Term) : LeaseReadResult;

    /// <summary>No lease now. <see cref="Replica.ReadIndex"/> answers in any case.</summary>
    public sealed record NotHeld : LeaseReadResult
    {
        internal static NotHeld Instance { get; } = new();
    }

    /// <param name="Hint">The leader of the current term; null when not known.</param>
    public sealed record NotLeader(ReplicaId? Hint) : LeaseReadResult;
}
