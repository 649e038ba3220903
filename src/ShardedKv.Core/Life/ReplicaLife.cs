using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>A replica between its journal, its store and the network: decides what is written, sent, applied and answered, and in
/// which order. One caller; each input is followed by draining <see cref="TryNextEffect"/>. Made by <see cref="Recovery"/>.</summary>
public sealed class ReplicaLife
{
    /// <summary>Of the reset that a recovery may begin with; the replica's own tokens count from 1.</summary>
    private static readonly PersistToken ResetToken = new(0);

    private readonly LifeParts parts;
    private readonly Replica replica;
    private readonly ReadyCarrier carrier;
    private bool resetting;
    private bool stopped;

    /// <param name="reset">To be journalled before the replica takes part; null: nothing is.</param>
    /// <param name="deletable">Events that an earlier life could have deleted.</param>
    internal ReplicaLife(LifeParts parts, ReplicaEvent? reset, JournalSequence? deletable)
    {
        this.parts = parts;
        replica = parts.Replica;
        carrier = new ReadyCarrier(parts);
        if (deletable is { } upTo)
        {
            parts.Effects.Emit(new DeleteJournal(upTo));
        }

        if (reset is not null)
        {
            resetting = true;
            parts.Journal.Write(reset, ResetToken, []);
        }
    }

    public ReplicaStatus Status => replica.Status;

    /// <summary>The group is idle: ticks may be left out, all of them or most, until another input comes. Who leaves ticks out reports
    /// lost nodes by NodeSuspected.</summary>
    public bool IsAsleep => TakesPart && replica.IsAsleep;

    private bool TakesPart => !resetting && !stopped;

    /// <summary>Once a tick of the settings (20 ms by default). Time that passes while the log is being reset does not count.</summary>
    /// <param name="wallClock">For the log time of the entries made here; it may go back, which the log time does not.</param>
    public void Tick(MonotonicTime now, LogTime wallClock)
    {
        parts.Proposals.Tick(wallClock);
        parts.Reads.Tick(now);
        if (TakesPart)
        {
            parts.Transfer.Tick();
            replica.Tick(now);
            Settle();
        }
    }

    /// <summary>No tick: only what bounded reads are judged by. Who asks for them tells it before every input that carries no time: a
    /// process that stood still finds answers before its next tick, and they are as old as its rest was long.</summary>
    public void TimeIs(MonotonicTime now) => parts.Reads.Tick(now);

    /// <summary>Starts an election now, without waiting for the timeout.</summary>
    public void Campaign()
    {
        if (TakesPart)
        {
            replica.Campaign();
            Settle();
        }
    }

    /// <summary>That replica's node is thought lost. Wakes a group that sleeps and listens to it; one that is awake finds out by itself.</summary>
    public void NodeSuspected(ReplicaId suspect)
    {
        if (TakesPart)
        {
            replica.NodeSuspected(suspect);
            Settle();
        }
    }

    /// <summary>While the log is being reset, or at a bound of the options, messages are dropped: the sender sends again. So is what was
    /// meant for another replica, one that this node hosted before: replica numbers are never given twice.</summary>
    public void Receive(Message message)
    {
        if (TakesPart && message.To == parts.Self && !parts.IsOverfull(message))
        {
            replica.Step(message);
            Settle();
        }
    }

    /// <summary>Buffers the command. With no journal write out it becomes an entry at once, together with what is buffered;
    /// otherwise it joins the entry made when the write is done. It is answered exactly once: by an Apply that names the tag, or by
    /// a RefuseProposals.</summary>
    public void Submit(ProposalTag tag, ReadOnlyMemory<byte> command)
    {
        if (!TakesPart || !parts.Leader.LeadsItself)
        {
            parts.Effects.Refuse([tag], RefusalKind.NotLeader, parts.Leader.Hint);
        }
        else
        {
            parts.Proposals.Submit(tag, command);
            Pump();
        }
    }

    /// <summary>Asks for a read; answered exactly once, by ServeReads, ServeLeaseReads or RefuseReads.</summary>
    /// <param name="now">The time of asking; one before that of the last tick counts as that.</param>
    public void Read(ReadTag tag, ReadMode mode, MonotonicTime now)
    {
        if (!TakesPart)
        {
            parts.Effects.Refuse([tag], RefusalKind.NotLeader, null);
        }
        else
        {
            parts.Reads.Ask(tag, mode, now, parts.Store.Applied);
            Pump();
        }
    }

    /// <summary>Asked after the values of a ServeLeaseReads were read: false means that they may be stale and must not be shown.</summary>
    public bool HoldsLease(Term term, MonotonicTime now) => TakesPart && replica.HoldsLease(term, now);

    /// <summary>Changes who belongs to the group; answered exactly once, by AnswerMembership.</summary>
    /// <param name="target">Not joint. New voters must be learners that have caught up.</param>
    public void ChangeMembers(MembershipTag tag, Membership target)
    {
        parts.Memberships.Proposed(tag, target, TakesPart ? replica.ProposeMembership(target) : new MembershipResult.NotLeader(null));
        Settle();
    }

    /// <summary>Hands leadership over; answered exactly once, by AnswerTransfer.</summary>
    public void TransferLeadership(TransferTag tag, ReplicaId target)
    {
        var result = TakesPart ? replica.TransferLeadership(target) : new TransferResult.NotLeader(null);
        parts.Transfer.Proposed(tag, target, parts.Leader.Term, result);
        Settle();
    }

    /// <summary>The oldest write that is out is durable.</summary>
    public void JournalWritten(PersistToken token)
    {
        if (stopped)
        {
            return;
        }

        var sends = parts.Journal.Complete(token);
        if (token == ResetToken)
        {
            resetting = false;
        }
        else
        {
            replica.Persisted(token);
            parts.Effects.Send(sends);
        }

        Settle();
    }

    /// <summary>Ends the life: what the disk holds is not known any more. Whoever waits is refused.</summary>
    public void JournalFailed(string reason) => End(reason);

    /// <summary>Ends the life: the store takes no more writes, or it is not known what it holds. Whoever waits is refused.</summary>
    public void StoreFailed(string reason) => End(reason);

    /// <summary>The store holds every entry up to <paramref name="index"/>.</summary>
    public void AppliedUpTo(LogIndex index)
    {
        if (stopped)
        {
            return;
        }

        parts.Store.AppliedUpTo(index);
        replica.Applied(index);
        parts.Proposals.AppliedUpTo(index);
        parts.Offers.Offer(parts.Store.Applied);
        parts.Install.Swap(parts.Store);
        parts.Reads.Serve(parts.Store.Applied);
        CompactWhenDue();
    }

    /// <summary>A crash keeps every entry up to <paramref name="index"/> in the store (IOrderedStore.Durable); the log may be compacted
    /// up to there. It may be told before AppliedUpTo.</summary>
    public void StoreDurable(LogIndex index)
    {
        if (!stopped)
        {
            parts.Store.DurableUpTo(index);
            CompactWhenDue();
        }
    }

    /// <summary>Entries that the store holds, for who hands shards over (HandOff.HandOffSource): up to <see cref="HandOff.HandOffBounds.LogBytesMax"/>
    /// of them.</summary>
    /// <returns>From the one after <paramref name="after"/> on, without gap; null: the log begins later.</returns>
    public ImmutableArray<Entry>? AppliedAfter(LogIndex after) => replica.AppliedAfter(after, HandOff.HandOffBounds.LogBytesMax);

    /// <summary>What lies after it in the log is needed yet, within the bound that holds for snapshots.</summary>
    /// <param name="from">Null: nothing is.</param>
    public void HoldLog(LogIndex? from) => parts.LogHeldFrom = from;

    /// <summary>Answers MakeSnapshot.</summary>
    /// <param name="position">The store's, as it was pinned. It may be ahead of AppliedUpTo.</param>
    public void SnapshotMade(SnapshotId id, LogPosition position)
    {
        if (!stopped)
        {
            parts.Offers.Made(id, position, parts.Store.Applied);
            Settle();
        }
    }

    /// <summary>Answers MakeSnapshot; one is asked for again while it is wanted.</summary>
    public void SnapshotNotMade(SnapshotId id)
    {
        if (!stopped)
        {
            parts.Offers.NotMade(id);
        }
    }

    /// <summary>Answers FetchSnapshot: it is checked, and durable beside the parts.Store.</summary>
    public void SnapshotStaged(SnapshotId id)
    {
        if (!stopped)
        {
            parts.Install.Staged(id, parts.Store);
        }
    }

    /// <summary>Answers FetchSnapshot or SwapStore: the store is as before, and nothing of the snapshot is kept.</summary>
    public void SnapshotFailed(SnapshotId id)
    {
        if (!stopped)
        {
            parts.Install.Failed(id);
            Settle();
        }
    }

    /// <summary>Answers SwapStore: the store is the snapshot, durably.</summary>
    public void StoreSwapped(SnapshotId id)
    {
        if (stopped)
        {
            return;
        }

        var snapshot = parts.Install.Swapped(id);
        var index = snapshot.Position.Index;
        parts.Store.JumpTo(index);

        // An empty log may have lost more than the snapshot covers.
        parts.Proposals.Passed(replica.Status.LastLog == snapshot.Position ? new LogIndex(long.MaxValue) : index, parts.Leader.Hint);
        parts.Memberships.Installed(snapshot);
        Pump();
        parts.Reads.Serve(parts.Store.Applied);
        Settle();
    }

    public bool TryNextEffect([NotNullWhen(true)] out LifeEffect? effect) => parts.Effects.TryNext(out effect);

    private void CompactWhenDue()
    {
        if (TakesPart)
        {
            parts.CompactWhenDue();
            carrier.Pump();
        }
    }

    /// <summary>After an input that may change who leads.</summary>
    private void Settle()
    {
        if (stopped)
        {
            return;
        }

        parts.NoticeLeadership();
        Pump();
        parts.Offers.DropUnoffered();
    }

    private void Pump()
    {
        if (TakesPart)
        {
            carrier.Pump();
        }
    }

    private void End(string reason)
    {
        if (!stopped)
        {
            stopped = true;
            parts.End(reason);
        }
    }
}
