using ShardedKv.Raft;

namespace ShardedKv.Core.Requests;

/// <summary>How new the state that a Get shows must be (design §8). Closed.</summary>
public abstract record ReadTier
{
    private ReadTier()
    {
    }

    /// <summary>No older than anything that was acknowledged before the read began: the leader's, confirmed by a quorum. The default.</summary>
    public static ReadTier Linearizable { get; } = new LinearizableTier();

    /// <summary>The same without a round, as long as clocks keep their bound. Where leases are off it is Linearizable.</summary>
    public static ReadTier Lease { get; } = new LeaseTier();

    /// <summary>Whatever a replica has.</summary>
    public static ReadTier Eventual { get; } = new EventualTier();

    /// <summary>Any of the last three: a replica's own store decides whether it may be served there.</summary>
    public bool AnyReplica => this is SessionTier or BoundedTier or EventualTier;

    /// <summary>No older than what the token's holder has seen of the key's shard.</summary>
    public static ReadTier Session(SessionToken token) => new SessionTier(token);

    /// <summary>Lacks nothing that was committed longer ago than that.</summary>
    /// <param name="stalenessMax">From 1 ms to <see cref="BoundedTier.StalenessBoundMax"/>; whole milliseconds count.</param>
    public static ReadTier Bounded(TimeSpan stalenessMax)
    {
        Invariant.Holds(BoundedTier.IsBound(stalenessMax), "a bound of staleness is from 1 ms to a day");
        return new BoundedTier(stalenessMax);
    }

    public sealed record LinearizableTier : ReadTier;

    public sealed record LeaseTier : ReadTier;

    public sealed record SessionTier(SessionToken Token) : ReadTier;

    public sealed record BoundedTier : ReadTier
    {
        internal BoundedTier(TimeSpan stalenessMax) => StalenessMax = stalenessMax;

        public static TimeSpan StalenessBoundMax { get; } = TimeSpan.FromDays(1);

        public TimeSpan StalenessMax { get; }

        public static bool IsBound(TimeSpan staleness) => staleness >= TimeSpan.FromMilliseconds(1) && staleness <= StalenessBoundMax;
    }

    public sealed record EventualTier : ReadTier;
}
