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

    private readonly Replica replica;
    private readonly ReplicaId self;
    private readonly LifeOptions options;
    private readonly EffectQueue effects = new();
    private readonly JournalWrites journal;
    private readonly LogSizes log;
    private readonly StoreProgress store;
    private readonly Proposals proposals;
    private readonly Reads reads;
    private readonly PendingMemberships memberships;
    private readonly PendingTransfer transfer;
    private readonly SnapshotOffers offers;
    private readonly SnapshotInstall install;
    private HardState hardState;
    private bool resetting;
    private bool stopped;
    private (ReplicaRole Role, Term Term, ReplicaId? Leader) told;

    /// <param name="reset">To be journalled before the replica takes part; null: nothing is.</param>
    /// <param name="deletable">Events that an earlier life could have deleted.</param>
    internal ReplicaLife(
        Replica replica,
        ReplicaOptions replicaOptions,
        RecoveredState recovered,
        JournalExtent extent,
        LifeOptions options,
        ReplicaEvent? reset,
        JournalSequence? deletable)
    {
        options.Check();
        this.replica = replica;
        this.options = options;
        self = replicaOptions.Self;
        hardState = recovered.HardState;
        journal = new JournalWrites(extent, effects);
        log = new LogSizes(recovered.LogStart.Index, recovered.Entries);
        store = new StoreProgress(recovered.Applied);
        proposals = new Proposals(replica, options, effects);
        reads = new Reads(replica, options, effects);
        memberships = new PendingMemberships(effects);
        transfer = new PendingTransfer(2 * replicaOptions.ElectionTicksMax, effects);
        offers = new SnapshotOffers(replica, effects);
        install = new SnapshotInstall(replica, effects);
        told = (ReplicaRole.Follower, hardState.Term, null);
        if (deletable is { } upTo)
        {
            effects.Emit(new DeleteJournal(upTo));
        }

        if (reset is not null)
        {
            resetting = true;
            journal.Write(reset, ResetToken, []);
        }
    }

    public ReplicaStatus Status => replica.Status;

    /// <summary>The group is idle: ticks may be left out, all of them or most, until another input comes. Who leaves ticks out reports
    /// lost nodes by NodeSuspected.</summary>
    public bool IsAsleep => TakesPart && replica.IsAsleep;

    private bool TakesPart => !resetting && !stopped;

    private ReplicaId? Hint => told.Leader == self ? null : told.Leader;

    /// <summary>Once a tick of the settings (20 ms by default). Time that passes while the log is being reset does not count.</summary>
    /// <param name="wallClock">For the log time of the entries made here; it may go back, which the log time does not.</param>
    public void Tick(MonotonicTime now, LogTime wallClock)
    {
        proposals.Tick(wallClock);
        reads.Tick(now);
        if (TakesPart)
        {
            transfer.Tick();
            replica.Tick(now);
            Settle();
        }
    }

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

    /// <summary>While the log is being reset, or at a bound of the options, messages are dropped: the sender sends again.</summary>
    public void Receive(Message message)
    {
        if (TakesPart && !IsOverfull(message))
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
        if (!TakesPart || told.Role != ReplicaRole.Leader)
        {
            effects.Refuse([tag], RefusalKind.NotLeader, Hint);
        }
        else
        {
            proposals.Submit(tag, command);
            Pump();
        }
    }

    /// <summary>Asks for a read; answered exactly once, by ServeReads, ServeLeaseReads or RefuseReads.</summary>
    /// <param name="now">The time of asking, not before that of the last tick.</param>
    public void Read(ReadTag tag, ReadMode mode, MonotonicTime now)
    {
        if (!TakesPart)
        {
            effects.Refuse([tag], RefusalKind.NotLeader, null);
        }
        else
        {
            reads.Ask(tag, mode, now, store.Applied);
            Pump();
        }
    }

    /// <summary>Asked after the values of a ServeLeaseReads were read: false means that they may be stale and must not be shown.</summary>
    public bool HoldsLease(Term term, MonotonicTime now) => TakesPart && replica.HoldsLease(term, now);

    /// <summary>Changes who belongs to the group; answered exactly once, by AnswerMembership.</summary>
    /// <param name="target">Not joint. New voters must be learners that have caught up.</param>
    public void ChangeMembers(MembershipTag tag, Membership target)
    {
        memberships.Proposed(tag, target, TakesPart ? replica.ProposeMembership(target) : new MembershipResult.NotLeader(null));
        Settle();
    }

    /// <summary>Hands leadership over; answered exactly once, by AnswerTransfer.</summary>
    public void TransferLeadership(TransferTag tag, ReplicaId target)
    {
        var result = TakesPart ? replica.TransferLeadership(target) : new TransferResult.NotLeader(null);
        transfer.Proposed(tag, target, told.Term, result);
        Settle();
    }

    /// <summary>The oldest write that is out is durable.</summary>
    public void JournalWritten(PersistToken token)
    {
        if (stopped)
        {
            return;
        }

        var sends = journal.Complete(token);
        if (token == ResetToken)
        {
            resetting = false;
        }
        else
        {
            replica.Persisted(token);
            effects.Send(sends);
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

        store.AppliedUpTo(index);
        replica.Applied(index);
        proposals.AppliedUpTo(index);
        offers.Offer(store.Applied);
        install.Swap(store);
        reads.Serve(store.Applied);
        CompactWhenDue();
        Pump();
    }

    /// <summary>A crash keeps every entry up to <paramref name="index"/> in the store (IOrderedStore.Durable); the log may be compacted
    /// up to there. It may be told before AppliedUpTo.</summary>
    public void StoreDurable(LogIndex index)
    {
        if (!stopped)
        {
            store.DurableUpTo(index);
            CompactWhenDue();
            Pump();
        }
    }

    /// <summary>Answers MakeSnapshot.</summary>
    /// <param name="position">The store's, as it was pinned. It may be ahead of AppliedUpTo.</param>
    public void SnapshotMade(SnapshotId id, LogPosition position)
    {
        if (!stopped)
        {
            offers.Made(id, position, store.Applied);
            Settle();
        }
    }

    /// <summary>Answers MakeSnapshot; one is asked for again while it is wanted.</summary>
    public void SnapshotNotMade(SnapshotId id)
    {
        if (!stopped)
        {
            offers.NotMade(id);
        }
    }

    /// <summary>Answers FetchSnapshot: it is checked, and durable beside the store.</summary>
    public void SnapshotStaged(SnapshotId id)
    {
        if (!stopped)
        {
            install.Staged(id, store);
        }
    }

    /// <summary>Answers FetchSnapshot or SwapStore: the store is as before, and nothing of the snapshot is kept.</summary>
    public void SnapshotFailed(SnapshotId id)
    {
        if (!stopped)
        {
            install.Failed(id);
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

        var snapshot = install.Swapped(id);
        var index = snapshot.Position.Index;
        store.JumpTo(index);

        // An empty log may have lost more than the snapshot covers.
        proposals.Passed(replica.Status.LastLog == snapshot.Position ? new LogIndex(long.MaxValue) : index, Hint);
        memberships.Installed(snapshot);
        Pump();
        reads.Serve(store.Applied);
        Settle();
    }

    public bool TryNextEffect([NotNullWhen(true)] out LifeEffect? effect) => effects.TryNext(out effect);

    private bool IsOverfull(Message message) =>
        journal.Count >= options.JournalWritesMax
        || (message is AppendEntries { Entries.IsEmpty: false } && Applying > options.ApplyingBytesMax);

    private long Applying => log.Between(LogIndex.Max(store.Applied, log.Start), LogIndex.Max(store.HandedOut, log.Start));

    private void CompactWhenDue()
    {
        if (TakesPart && options.Compaction is { } compaction && Compaction.Due(compaction, log, store.Durable, offers.HeldFrom) is { } start)
        {
            replica.Compact(start);
        }
    }

    /// <summary>After an input that may change who leads.</summary>
    private void Settle()
    {
        if (stopped)
        {
            return;
        }

        NoticeLeadership();
        Pump();
        offers.DropUnoffered();
    }

    /// <summary>Carries on until the replica has nothing to do and no entry can be made.</summary>
    private void Pump()
    {
        if (!TakesPart)
        {
            return;
        }

        do
        {
            while (replica.HasReady)
            {
                Carry(replica.TakeReady());
            }
        }
        while (journal.Count == 0 && proposals.TryPropose());
    }

    private void Carry(Ready ready)
    {
        effects.Send(ready.SendNow);
        if (ready.NeedsPersist)
        {
            Write(ready);
        }
        else
        {
            effects.Send(ready.SendAfterPersist);
        }

        foreach (var entry in ready.Committed)
        {
            store.HandOut(entry.Index);
            effects.Emit(new Apply(entry, proposals.TakeCommitted(entry.Position)));
            memberships.Committed(entry);
        }

        if (ready.Snapshot is { } snapshot)
        {
            install.Begin(snapshot);
        }

        if (ready.SnapshotWanted)
        {
            offers.Wanted(hardState.Term, store.Applied);
        }

        if (ready.FailedReads.Length > 0)
        {
            reads.Fail(ready.FailedReads, Hint);
        }

        if (ready.ReadStates.Length > 0)
        {
            foreach (var read in ready.ReadStates)
            {
                reads.Confirm(read);
            }

            reads.Serve(store.Applied);
        }
    }

    private void Write(Ready ready)
    {
        hardState = ready.HardState ?? hardState;
        StartChange? start = null;
        if (ready.LogStart is { } from)
        {
            // What the journal may still hold after the start is not the log's when the log ends there.
            var isEmpty = replica.Status.LastLog == from.Position;
            start = isEmpty ? new LogReset(from.Position, from.Membership) : new Compact(from.Position, from.Membership);
            if (isEmpty)
            {
                log.Reset(from.Position.Index);
            }
            else
            {
                log.CompactTo(from.Position.Index);
            }
        }

        if (ready.Entries.Length > 0)
        {
            proposals.Overwritten(ready.Entries, Hint);
            memberships.Overwritten(ready.Entries);
            log.Write(ready.Entries);
        }

        journal.Write(new ReplicaEvent(hardState, ready.Entries, start), ready.Token, ready.SendAfterPersist);
    }

    private void NoticeLeadership()
    {
        var status = replica.Status;
        transfer.Notice(status);
        var now = (status.Role, status.Term, status.Leader);
        if (now == told)
        {
            return;
        }

        told = now;
        if (status.Role != ReplicaRole.Leader)
        {
            proposals.Deposed(Hint);
        }

        effects.Emit(new LeadershipChanged(status));
    }

    private void End(string reason)
    {
        if (stopped)
        {
            return;
        }

        stopped = true;
        proposals.End();
        reads.End();
        memberships.End();
        transfer.End();
        effects.Emit(new Stop(reason));
    }
}
