using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>How fresh a read must be, and what may vouch for it. Closed.</summary>
public abstract record ReadMode
{
    private ReadMode()
    {
    }

    /// <summary>Confirmed by a quorum (ReadIndex, thesis §6.4): true whatever the clocks do. Who does not lead refuses, with a hint.</summary>
    public static ReadMode Linearizable { get; } = new LinearizableMode();

    /// <summary>Linearizable at any replica, learners included: who does not lead asks the leader for the index, and serves the read from its
    /// own store once that has reached it.</summary>
    public static ReadMode Forwarded { get; } = new ForwardedMode();

    /// <summary>Linearizable as long as clocks keep their bound, without a round: answered by ServeLeaseReads, and shown only if
    /// HoldsLease says so afterwards. Without a lease, and so always where leases are off, it is served as Linearizable.</summary>
    public static ReadMode Lease { get; } = new LeaseMode();

    /// <summary>Whatever the store has. What is read says itself whether it is new enough, or it need not be.</summary>
    public static ReadMode Local { get; } = new LocalMode();

    /// <summary>From any replica: the store held all that was committed at a time that is no further back. That time is when the newest
    /// confirmed read whose index the store has reached was asked for here; when it is too far back one is asked for, and the read
    /// waits for that and no longer.</summary>
    /// <param name="stalenessMax">Positive. By this replica's clock as of its inputs (<see cref="ReplicaLife.TimeIs"/>), so that a tick may come on top of it.</param>
    public static ReadMode Bounded(TimeSpan stalenessMax)
    {
        Invariant.Holds(stalenessMax > TimeSpan.Zero, "a bound of staleness is positive");
        return new BoundedMode(stalenessMax);
    }

    /// <summary>What makes sure of a tier at the replica that a router sends it to.</summary>
    public static ReadMode Of(ReadTier tier) => tier switch
    {
        ReadTier.LinearizableTier => Linearizable,
        ReadTier.LeaseTier => Lease,
        ReadTier.BoundedTier bounded => Bounded(bounded.StalenessMax),
        ReadTier.SessionTier or ReadTier.EventualTier => Local,
        _ => throw new InvariantException("the family of tiers is closed"),
    };

    internal sealed record LinearizableMode : ReadMode;

    internal sealed record ForwardedMode : ReadMode;

    internal sealed record LeaseMode : ReadMode;

    internal sealed record LocalMode : ReadMode;

    internal sealed record BoundedMode(TimeSpan StalenessMax) : ReadMode;
}
