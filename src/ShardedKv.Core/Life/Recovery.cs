using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>Folds a replica's journal events, in order, into the state it starts from (design §7). What is read is taken for durable: a
/// journal and a store sync, when they are opened, what they find.</summary>
/// <param name="initial">The members that the group was founded with; in force while neither log nor store holds a change of them. The same
/// at all replicas, those that were added later included: with today's members one that has not seen how they came about could be
/// elected by a majority of its own.</param>
public sealed class Recovery(ReplicaId self, Membership initial)
{
    private readonly RecoveredLog log = new(initial);
    private readonly JournalExtent extent = new();
    private HardState hardState = HardState.Fresh;
    private JournalSequence? deletable;

    /// <summary>The last event's; Zero before the first.</summary>
    public JournalSequence Newest => extent.Newest;

    /// <param name="sequence">The event's number. The first may be any, as the journal's front may have been deleted; then they rise by
    /// one.</param>
    /// <exception cref="RecoveryException">The events do not follow from each other: the journal is damaged.</exception>
    public void Add(JournalSequence sequence, ReplicaEvent replicaEvent)
    {
        if (extent.Newest == JournalSequence.Zero)
        {
            Check(sequence.Value >= 1, $"its first event is {sequence}");
            if (sequence.Value > 1)
            {
                log.FrontIsGone();
            }
        }
        else
        {
            Check(sequence == extent.Newest.Next(), $"after {extent.Newest} comes {sequence}");
        }

        var next = replicaEvent.HardState;
        Check(next.Term >= hardState.Term, "a term falls");
        Check(
            next.Term > hardState.Term || hardState.VotedFor is null || hardState.VotedFor == next.VotedFor,
            "a vote is taken back within its term");
        hardState = next;
        log.Add(replicaEvent);

        // What a crash kept from being deleted is deleted when the life begins.
        deletable = extent.Add(sequence, replicaEvent) ?? deletable;
    }

    /// <summary>Call once, after the last event. When the journal lacks the store's position, the life begins by resetting the log to it
    /// in the journal; until that is durable it takes no part.</summary>
    /// <exception cref="RecoveryException">The journal's front is missing; or the store lies before the log's start, and entries
    /// between are gone; or the two disagree about the members.</exception>
    public ReplicaLife Finish(StoreState store, ReplicaOptions options, ulong seed, LifeOptions? lifeOptions = null)
    {
        Invariant.Holds(options.Self == self, "a replica recovers its own journal");
        log.CheckWhole();
        var applied = store.Applied;
        if (applied.Index < log.Start.Index)
        {
            throw new RecoveryException($"The store is at {applied}, before the log's start {log.Start}.") { StoreIsBehind = true };
        }

        ReplicaEvent? reset = null;
        if (log.Holds(applied))
        {
            Check(
                store.Membership is null || store.Membership == log.MembershipAt(applied.Index),
                $"at {applied} the store's members are {store.Membership}, the log's {log.MembershipAt(applied.Index)}");
        }
        else
        {
            // A store that holds no change of members is of a group that has seen none.
            log.Reset(applied, store.Membership ?? initial);

            // What was voted in the lost terms is lost with them. In the store's own term, at least, no second vote is given:
            // it counts as spent on itself, which helps nobody.
            if (hardState.Term < applied.Term)
            {
                hardState = new HardState(applied.Term, self);
            }

            reset = new ReplicaEvent(hardState, [], new LogReset(applied, log.StartMembership));
        }

        var state = new RecoveredState(hardState, log.Start, log.Entries, applied.Index, log.StartMembership);
        var replica = new Replica(options, state, seed);
        return new ReplicaLife(new LifeParts(replica, options, state, extent, lifeOptions ?? new LifeOptions()), reset, deletable);
    }

    private static void Check(bool condition, string fault)
    {
        if (!condition)
        {
            throw new RecoveryException($"The journal does not fit together: {fault}.");
        }
    }
}
