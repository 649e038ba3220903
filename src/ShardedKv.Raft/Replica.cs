using System.Collections.Immutable;

namespace ShardedKv.Raft;

/// <summary>
/// One member of one Raft group: input in, <see cref="Ready"/> out. It has one caller at a time, no clock, no disk, no network.
/// After each input, or several, the caller takes every <see cref="Ready"/> there is and carries it out.
/// </summary>
public sealed class Replica
{
    private readonly ReplicaState _state;
    private readonly Election _election;
    private readonly Installing _installing;
    private readonly Dispatcher _dispatcher;

    /// <param name="state">Starts as a follower of its durable term.</param>
    /// <param name="seed">Of the election timeouts and the numbers of forwarded reads; differs between the replicas of a group and between
    /// the lives of each.</param>
    public Replica(ReplicaOptions options, RecoveredState state, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(state);
        options.Check();
        _state = new ReplicaState(options, state, seed);
        _election = new Election(_state);
        _installing = new Installing(_state);
        _dispatcher = new Dispatcher(_state, _election, new Follower(_state, _installing));
        if (options.Lease is not null && state.HardState.Term > Term.Zero)
        {
            // It may have answered a leader just before it crashed, and does not know.
            _state.Contact.Heard(_state.Ticks);
        }
    }

    public ReplicaStatus Status => new(
        _state.Self, _state.Role, _state.Term, _state.Leader, _state.Cursor.Commit, _state.Cursor.Applied, _state.Disk.Persisted,
        _state.Log.Last, _state.Log.Start, _state.Members.Current, _state.Leadership?.Followers.Status ?? [])
    {
        MembershipIndex = _state.Members.CurrentIndex,
        TransferTo = _state.Leadership?.Transfer?.Target,
        OfferedSnapshot = _state.Leadership?.Offer.Current?.Id,
    };

    public bool HasReady =>
        _state.Outbox.HasReady(_state.Disk) || _installing.HasReady
        || _state.Disk.HardStateChanged || _state.Disk.LogStartChanged || _state.Disk.FirstUnissued <= _state.Log.LastIndex
        || NextHandOut > _state.Cursor.HandedOut
        || MayAskLeader || MayQuestionLeader
        || (_state.Leadership?.Sender.HasWork() ?? false);

    /// <summary>The group is idle and asleep here: ticks may be left out, all of them or most, until an input wakes this replica.</summary>
    public bool IsAsleep => _state.Sleep.IsAsleep;

    // While a snapshot is being installed the store is not to be written by anyone else.
    private LogIndex NextHandOut =>
        _installing.Pending is null ? _state.Cursor.NextHandOut(_state.Disk.Persisted) : _state.Cursor.HandedOut;

    // Nothing leaves with a term that is not durable.
    private bool MayAskLeader => _state.Forwarded.IsDue && _state.Disk.HardStateDurable;

    private bool MayQuestionLeader => _state.Question.IsDue && _state.Disk.HardStateDurable;

    /// <summary>One unit of time has passed.</summary>
    public void Tick(MonotonicTime now)
    {
        Invariant.Holds(now >= _state.Now, "monotonic time does not go back");
        _state.Now = now;
        _state.Contact.Ticked(now);
        if (_state.Sleep.IsAsleep)
        {
            if (_state.Sleep.Tick() && _state.Leadership is null)
            {
                _state.Wake(suspects: false);
            }

            return;
        }

        _state.Ticks++;
        if (_state.Leadership is { } leadership)
        {
            leadership.Tick();
        }
        else
        {
            TickWithoutLeading();
        }
    }

    private void TickWithoutLeading()
    {
        _state.Question.Tick();
        if (!_state.Forwarded.Tick())
        {
            _state.Forwarded.FailAll(_state.Outbox.FailedReads);
        }

        if (_state.Clock.Tick())
        {
            _election.TimedOut();
        }
    }

    /// <summary>Tries to lead now, without waiting for the timeout. Who leads, hears a leader or has no vote does nothing.</summary>
    public void Campaign()
    {
        _state.Wake(suspects: false);
        _election.PreCampaign();
    }

    /// <summary>A message has arrived. One that is late, repeated or of no concern changes nothing.</summary>
    /// <exception cref="MessageFormatException">It brings a membership that this build cannot read; nothing has changed.</exception>
    public void Step(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _dispatcher.Step(message);
    }

    /// <summary>Appends to the leader's log.</summary>
    /// <param name="kind">Normal. A replica writes Noop itself; members are changed by <see cref="ProposeMembership"/>.</param>
    /// <param name="payload">Kept, not copied: it must not change.</param>
    public ProposeResult Propose(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        if (kind != EntryKind.Normal)
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "only Normal entries are proposed");
        }

        _state.Wake(suspects: false);
        if (_state.Leadership is not { } leadership)
        {
            return new ProposeResult.NotLeader(_state.Leader);
        }

        var held = leadership.UncommittedBytes;
        return leadership.Transfer is not null || (held > 0 && held + payload.Length > _state.Options.UncommittedBytesMax)
            ? ProposeResult.Busy.Instance
            : new ProposeResult.Accepted(leadership.Append(kind, payload));
    }

    /// <summary>Changes who belongs to the group, one change at a time. In force at once, safe when it is committed.</summary>
    /// <param name="target">Not joint; the way through the joint configuration is the leader's. New voters must be learners that have caught up.</param>
    public MembershipResult ProposeMembership(Membership target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _state.Wake(suspects: false);
        return _state.Leadership is { } leadership ? leadership.MemberChanges.Propose(target) : new MembershipResult.NotLeader(_state.Leader);
    }

    /// <summary>Brings <paramref name="target"/> up to date and has it campaign. Gives up after the longest election timeout.</summary>
    public TransferResult TransferLeadership(ReplicaId target)
    {
        _state.Wake(suspects: false);
        return _state.Leadership is { } leadership ? leadership.StartTransfer(target) : new TransferResult.NotLeader(_state.Leader);
    }

    /// <summary>Asks for an index from which a read is linearizable. It waits inside for the term's first commit and its round.</summary>
    public ReadIndexResult ReadIndex(ReadToken token)
    {
        _state.Wake(suspects: false);
        if (_state.Leadership is not { } leadership)
        {
            return new ReadIndexResult.NotLeader(_state.Leader);
        }

        return leadership.Reads.TryAdd(token) ? ReadIndexResult.Accepted.Instance : ReadIndexResult.Busy.Instance;
    }

    /// <summary>Like <see cref="ReadIndex"/>, at any replica, learners included: who does not lead asks the leader and serves the read from
    /// its own store. It fails when the leader changes, or is silent for the longest election timeout.</summary>
    /// <remarks>Sends messages that builds before version 3 of the format refuse: call it once the leader may be trusted to know them.</remarks>
    public ReadIndexResult ForwardReadIndex(ReadToken token)
    {
        if (_state.Leadership is not null || _state.Leader is null)
        {
            return ReadIndex(token);
        }

        _state.Wake(suspects: false);
        return _state.Forwarded.TryAdd(token) ? ReadIndexResult.Accepted.Instance : ReadIndexResult.Busy.Instance;
    }

    /// <summary>Asks for an index from which a read is linearizable while <see cref="HoldsLease"/>.</summary>
    /// <param name="now">The time of asking; the clock of <see cref="Tick"/>.</param>
    public LeaseReadResult LeaseRead(MonotonicTime now)
    {
        _state.Wake(suspects: false);
        if (_state.Leadership is not { } leadership)
        {
            return new LeaseReadResult.NotLeader(_state.Leader);
        }

        return leadership.Lease.Holds(now) && _state.HasCommittedInTerm
            ? new LeaseReadResult.Held(_state.Cursor.Commit, _state.Term)
            : LeaseReadResult.NotHeld.Instance;
    }

    /// <summary>Called after the value was read: false means that the value may be stale and must not be shown.</summary>
    /// <param name="term">That of the <see cref="LeaseReadResult.Held"/>.</param>
    public bool HoldsLease(Term term, MonotonicTime now) =>
        term == _state.Term && _state.Leadership is { } leadership && leadership.Lease.Holds(now);

    /// <summary>The write of that <see cref="Ready"/>, and every earlier one, is durable.</summary>
    public void Persisted(PersistToken token)
    {
        _state.Disk.Complete(token);
        Invariant.Holds(_state.Disk.Persisted <= _state.Log.LastIndex, "what is durable lies within the log");
        _election.CountOwnVote();
        _state.Leadership?.AdvanceCommit();
    }

    /// <summary>The store holds every entry up to <paramref name="index"/>.</summary>
    public void Applied(LogIndex index) => _state.Cursor.AppliedTo(index);

    /// <summary>Entries that are applied, for who has to know what they changed.</summary>
    /// <param name="payloadBytesMax">Of those returned; one there is whatever its size.</param>
    /// <returns>From the one after <paramref name="after"/> on, without gap; null: the log begins later.</returns>
    public ImmutableArray<Entry>? AppliedAfter(LogIndex after, int payloadBytesMax)
    {
        var count = Math.Min(_state.Cursor.Applied.Value - after.Value, int.MaxValue);
        return after < _state.Log.Start.Index ? null
            : count <= 0 ? []
            : _state.Log.Batch(after.Next(), (int)count, payloadBytesMax, out _);
    }

    /// <summary>Drops the log up to <paramref name="index"/>, which the store holds durably; what followers lack then, a snapshot brings.
    /// The next <see cref="Ready"/> has the new start to persist.</summary>
    public void Compact(LogIndex index)
    {
        Invariant.Holds(index <= _state.Cursor.Applied, "only what is applied is compacted");
        if (index > _state.Log.Start.Index)
        {
            _state.CompactLog(index);
            _state.Leadership?.Compacted();
        }
    }

    /// <summary>Answers <see cref="Ready.SnapshotWanted"/>.</summary>
    /// <param name="index">The last entry in it: applied, and not before the log's start.</param>
    /// <returns>False when nobody needs it any more; the caller may delete it.</returns>
    public bool SnapshotMade(SnapshotId id, LogIndex index)
    {
        Invariant.Holds(index <= _state.Cursor.Applied, "a snapshot holds only what is applied");
        if (_state.Leadership is not { } leadership || _state.Log.TermAt(index) is not { } term)
        {
            return false;
        }

        leadership.Offer.Made(new SnapshotReference(_state.Self, id, new LogPosition(index, term), _state.Members.At(index)));
        return true;
    }

    /// <summary>Answers <see cref="Ready.Snapshot"/>: the store is now that snapshot, durably.</summary>
    public void SnapshotInstalled(SnapshotId id) => _installing.Installed(id);

    /// <summary>Answers <see cref="Ready.Snapshot"/>: the store is as before. Also when its source is gone or has dropped it.</summary>
    public void SnapshotFailed(SnapshotId id) => _installing.Failed(id);

    /// <summary>The node of that replica is suspected. A group that sleeps and listens to it wakes and elects; one that is awake finds out
    /// by itself.</summary>
    public void NodeSuspected(ReplicaId replica)
    {
        if (_state.Sleep.IsAsleep && (replica == _state.Leader || _state.Leadership?.Followers.Find(replica) is not null))
        {
            _state.Wake(suspects: true);
        }
    }

    /// <summary>What there is to do; empty when <see cref="HasReady"/> is false.</summary>
    public Ready TakeReady()
    {
        if (_state.Leadership is { } leadership)
        {
            Invariant.Holds(_state.Disk.HardStateDurable, "a leader's term and vote are durable");
            leadership.Sender.Pump();
            leadership.ConfirmRounds();
        }

        AskLeaderForReads();
        AskLeaderForASign();
        var first = _state.Cursor.HandedOut.Next();
        _state.Cursor.HandOutTo(NextHandOut);
        return _state.Outbox.Take(_state, _state.Log.Slice(first, _state.Cursor.HandedOut), _installing.TakeToInstall());
    }

    private void AskLeaderForReads()
    {
        if (MayAskLeader)
        {
            Invariant.Holds(_state.Leader is not null && _state.Leader != _state.Self, "reads are forwarded to a leader");
            _state.Forwarded.Ask();
            _state.Outbox.SendNow.Add(
                new RequestReadIndex(_state.Forwarded.Request) { From = _state.Self, To = _state.Leader.Value, Term = _state.Term });
        }
    }

    /// <summary>By a pre-vote that it does not count: it wakes a leader, which refuses it and says that it leads.</summary>
    private void AskLeaderForASign()
    {
        if (MayQuestionLeader)
        {
            Invariant.Holds(_state.Leader is not null && _state.Leader != _state.Self, "who follows somebody asks");
            _state.Question.Asked();
            _state.Outbox.SendNow.Add(
                new RequestPreVote(_state.Log.Last) { From = _state.Self, To = _state.Leader.Value, Term = _state.Term });
        }
    }
}
