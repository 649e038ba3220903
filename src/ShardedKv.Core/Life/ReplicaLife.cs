using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ShardedKv.Core.Groups;
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
    private readonly PendingProposals proposals;
    private readonly PendingReads reads = new();
    private readonly Queue<LifeEffect> effects = [];

    // The journal writes that are out, oldest first, each with what may be sent after it.
    private readonly Queue<(PersistToken Token, ImmutableArray<Message> Sends)> writes = [];

    private HardState hardState;
    private LogIndex applied;

    // Null before the first tick.
    private LogTime? wallClock;
    private bool resetting;
    private bool stopped;
    private (ReplicaRole Role, Term Term, ReplicaId? Leader) told;

    internal ReplicaLife(
        Replica replica, ReplicaId self, HardState hardState, LogIndex applied, LifeOptions options, ReplicaEvent? reset)
    {
        this.replica = replica;
        this.self = self;
        this.hardState = hardState;
        this.applied = applied;
        proposals = new PendingProposals(options);
        told = (ReplicaRole.Follower, hardState.Term, null);
        if (reset is not null)
        {
            resetting = true;
            Emit(new WriteJournal(reset, ResetToken));
        }
    }

    public ReplicaStatus Status => replica.Status;

    private bool TakesPart => !resetting && !stopped;

    private ReplicaId? Hint => told.Leader == self ? null : told.Leader;

    /// <summary>Once a tick of the settings (20 ms by default). Time that passes while the log is being reset does not count.</summary>
    /// <param name="wallClock">For the log time of the entries made here; it may go back, which the log time does not.</param>
    public void Tick(MonotonicTime now, LogTime wallClock)
    {
        this.wallClock = LogTime.Max(this.wallClock ?? wallClock, wallClock);
        if (TakesPart)
        {
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

    /// <summary>While the log is being reset messages are dropped: the sender sends again.</summary>
    public void Receive(Message message)
    {
        if (TakesPart)
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
            Emit(new RefuseProposals([tag], RefusalKind.NotLeader, Hint));
        }
        else if (!proposals.TryAdd(tag, command))
        {
            Emit(new RefuseProposals([tag], RefusalKind.Busy, null));
        }
        else
        {
            Pump();
        }
    }

    /// <summary>Asks for a linearizable read; answered exactly once, by ServeReads or RefuseReads.</summary>
    public void Read(ReadTag tag)
    {
        var result = TakesPart ? replica.ReadIndex(new ReadToken(tag.Value)) : new ReadIndexResult.NotLeader(null);
        switch (result)
        {
            case ReadIndexResult.Accepted:
                reads.Add(tag);
                Pump();
                break;
            case ReadIndexResult.NotLeader notLeader:
                Emit(new RefuseReads([tag], RefusalKind.NotLeader, notLeader.Hint));
                break;
            case ReadIndexResult.Busy:
                Emit(new RefuseReads([tag], RefusalKind.Busy, null));
                break;
            default:
                throw new InvariantException("the family of read results is closed");
        }
    }

    /// <summary>The oldest write that is out is durable.</summary>
    public void JournalWritten(PersistToken token)
    {
        if (stopped)
        {
            return;
        }

        if (resetting)
        {
            Invariant.Holds(token == ResetToken, "the reset is written first");
            resetting = false;
            Settle();
            return;
        }

        Invariant.Holds(writes.Count > 0 && writes.Peek().Token == token, "journal writes complete in order");
        var (_, sends) = writes.Dequeue();
        replica.Persisted(token);
        EmitSends(sends);
        Settle();
    }

    /// <summary>Ends the life: what the disk holds is not known any more. Whoever waits is refused.</summary>
    public void JournalFailed(string reason)
    {
        if (stopped)
        {
            return;
        }

        stopped = true;
        Refuse(proposals.TakeInLog(), RefusalKind.LeadershipLost, null);
        Refuse(proposals.TakeBuffered(), RefusalKind.NotLeader, null);
        Refuse(reads.TakeAll(), RefusalKind.LeadershipLost, null);
        Emit(new Stop(reason));
    }

    /// <summary>The store holds every entry up to <paramref name="index"/>.</summary>
    public void AppliedUpTo(LogIndex index)
    {
        if (stopped)
        {
            return;
        }

        applied = LogIndex.Max(applied, index);
        replica.Applied(index);
        proposals.AppliedUpTo(index);
        ServeConfirmedReads();
        Pump();
    }

    public bool TryNextEffect([NotNullWhen(true)] out LifeEffect? effect) => effects.TryDequeue(out effect);

    /// <summary>After an input that may change who leads.</summary>
    private void Settle()
    {
        NoticeLeadership();
        Pump();
    }

    /// <summary>Carries on until the replica has nothing to do and no entry can be made.</summary>
    private void Pump()
    {
        do
        {
            while (replica.HasReady)
            {
                Carry(replica.TakeReady());
            }
        }
        while (TryPropose());
    }

    private void Carry(Ready ready)
    {
        EmitSends(ready.SendNow);
        if (ready.NeedsPersist)
        {
            Write(ready);
        }
        else
        {
            EmitSends(ready.SendAfterPersist);
        }

        foreach (var entry in ready.Committed)
        {
            Emit(new Apply(entry, proposals.TakeCommitted(entry.Position)));
        }

        if (ready.FailedReads.Length > 0)
        {
            Refuse(reads.Fail(ready.FailedReads), RefusalKind.LeadershipLost, Hint);
        }

        if (ready.ReadStates.Length > 0)
        {
            foreach (var read in ready.ReadStates)
            {
                reads.Confirm(read);
            }

            ServeConfirmedReads();
        }
    }

    private void Write(Ready ready)
    {
        hardState = ready.HardState ?? hardState;
        if (ready.Entries.Length > 0)
        {
            Refuse(proposals.TakeOverwritten(ready.Entries), RefusalKind.LeadershipLost, Hint);
        }

        writes.Enqueue((ready.Token, ready.SendAfterPersist));
        Emit(new WriteJournal(new ReplicaEvent(hardState, ready.Entries), ready.Token));
    }

    /// <summary>Group commit without a timer: what arrives during a write joins the next entry. What arrives before the first tick
    /// waits for it: an entry of log time 0 would refuse every session as one of the future.</summary>
    private bool TryPropose()
    {
        if (writes.Count > 0 || !proposals.AnyBuffered || wallClock is not { } logTime)
        {
            return false;
        }

        var commands = proposals.NextEntry();
        switch (replica.Propose(EntryKind.Normal, EntryBatchCodec.Encode(logTime, commands)))
        {
            case ProposeResult.Accepted accepted:
                proposals.MoveToLog(accepted.Position, commands.Count);
                return true;
            case ProposeResult.Busy:
                return false;
            default:
                throw new InvariantException("proposals are buffered by a leader only");
        }
    }

    private void NoticeLeadership()
    {
        var status = replica.Status;
        var now = (status.Role, status.Term, status.Leader);
        if (now == told)
        {
            return;
        }

        told = now;
        if (status.Role != ReplicaRole.Leader)
        {
            Refuse(proposals.TakeBuffered(), RefusalKind.NotLeader, Hint);
        }

        Emit(new LeadershipChanged(status));
    }

    private void ServeConfirmedReads()
    {
        var tags = reads.TakeServable(applied);
        if (tags.Length > 0)
        {
            Emit(new ServeReads(tags));
        }
    }

    private void EmitSends(ImmutableArray<Message> messages)
    {
        foreach (var message in messages)
        {
            Emit(new Send(message));
        }
    }

    private void Refuse(ImmutableArray<ProposalTag> tags, RefusalKind kind, ReplicaId? hint)
    {
        if (tags.Length > 0)
        {
            Emit(new RefuseProposals(tags, kind, hint));
        }
    }

    private void Refuse(ImmutableArray<ReadTag> tags, RefusalKind kind, ReplicaId? hint)
    {
        if (tags.Length > 0)
        {
            Emit(new RefuseReads(tags, kind, hint));
        }
    }

    private void Emit(LifeEffect effect) => effects.Enqueue(effect);
}
