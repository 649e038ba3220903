namespace ShardedKv.Raft;

/// <summary>What a replica knows and does only while it leads. Gone with the leadership.</summary>
internal sealed class Leadership
{
    private readonly ReplicaState _state;
    private readonly Term _term;
    private readonly Action<RoundRead, LogIndex> _confirmed;

    public Leadership(ReplicaState state)
    {
        _state = state;
        _term = state.Term;
        _confirmed = Confirmed;
        Followers = new Followers(state.Self, state.Members.Current);
        AdoptMembership(next: state.Log.LastIndex.Next());
        Reads = new ReadRounds(state.Options.PendingReadsMax);
        Lease = new LeaseClock(state.Options.Lease);
        Offer = new SnapshotOffer(state.Options.ElectionTicksMax);
        Drowsing = new Drowsing(state.Options.QuiesceAfterTicks);
        Sender = new Sender(state, this);
        MemberChanges = new MemberChanges(state, this);
        UncommittedBytes = state.Log.PayloadBytesAfter(state.Cursor.Commit);
    }

    public Followers Followers { get; }

    public ReadRounds Reads { get; }

    public LeaseClock Lease { get; }

    public SnapshotOffer Offer { get; }

    public Drowsing Drowsing { get; }

    public Sender Sender { get; }

    public MemberChanges MemberChanges { get; }

    /// <summary>Null when no transfer is under way.</summary>
    public Handover? Transfer { get; private set; }

    /// <summary>Payload bytes after the commit index.</summary>
    public long UncommittedBytes { get; private set; }

    private LogIndex First => _state.Log.Start.Index.Next();

    /// <summary>Nothing is in flight or waits, and everyone is there and has everything.</summary>
    private bool IsIdle
    {
        get
        {
            var last = _state.Log.LastIndex;
            return _state.Cursor.Commit == last && _state.HasCommittedInTerm && _state.Disk.Persisted == last
                && Transfer is null && !Reads.IsOut && !Reads.MayStart && !_state.Members.Current.IsJoint
                && Followers.All.All(follower => follower.Match == last && _state.Ticks - follower.HeardTick <= 2 * _state.Options.HeartbeatTicks);
        }
    }

    /// <summary>Check-quorum, thesis §6.2: false once a quorum has been silent for the longest election timeout.</summary>
    private bool HearsQuorum =>
        _state.Ticks - Followers.Reached(_state.Ticks, static follower => follower.HeardTick) < _state.Options.ElectionTicksMax;

    public void Tick()
    {
        Sender.Tick();
        var installs = false;
        foreach (var follower in Followers.Span)
        {
            if (_state.Ticks - follower.HeardTick >= _state.Options.ElectionTicksMax
                || follower.InstallsSince(_state.Options.SnapshotTicksMax, _state.Ticks))
            {
                follower.GiveUp(First);
            }

            installs |= follower.State == ProgressState.Snapshot;
        }

        if (!installs)
        {
            Offer.Drop();
        }

        if (Transfer is { } transfer && transfer.IsOver(_state.Ticks))
        {
            Transfer = null;
        }

        Drowsing.Tick(Drowsing.IsOn && IsIdle);
        if (Drowsing.Asks && Followers.All.Count == 0)
        {
            _state.Sleep.Begin();
        }

        if (!HearsQuorum)
        {
            _state.BecomeFollower(leader: null);
        }
    }

    public LogPosition Append(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        Invariant.Holds(_state.Leadership == this && _state.Term == _term, "only the leader of the term appends of itself");
        var entry = new Entry(_state.Log.LastIndex.Next(), _term, kind, payload);
        _state.Append(entry);
        UncommittedBytes += payload.Length;
        Drowsing.Stop();
        if (kind == EntryKind.Membership)
        {
            // This entry is the first that a new member is asked about; its answer tells where it stands.
            AdoptMembership(next: entry.Index);
        }

        return entry.Position;
    }

    public void Answered(AppendReply reply)
    {
        if (Followers.Find(reply.From) is not { } follower)
        {
            return;
        }

        Invariant.Holds(reply.ReadRound <= Reads.Round, "a follower answers a round that was started");
        follower.Heard(_state.Ticks, reply.ReadRound);
        ConfirmRounds();
        switch (reply)
        {
            case AppendAccepted accepted:
                Invariant.Holds(accepted.Match <= _state.Log.LastIndex, "a follower's match lies within the leader's log");
                if (follower.Accepted(accepted.Match))
                {
                    AdvanceCommit();
                }

                break;
            case AppendRejected rejected:
                follower.Rejected(rejected.Previous, NextToTry(rejected.Conflict), First, _state.Ticks);
                break;
            default:
                throw new InvariantException("the family of append replies is closed");
        }
    }

    public void Answered(SnapshotRefused reply)
    {
        if (Offer.Current?.Id == reply.Id)
        {
            Offer.Drop();
        }
    }

    public void Answered(QuiesceAgreed reply)
    {
        if (Followers.Find(reply.From) is { } follower)
        {
            follower.Heard(_state.Ticks, 0);
            if (IsIdle && Drowsing.Agreed(reply.From, reply.Attempt, Followers.All))
            {
                Drowsing.Stop();
                _state.Sleep.Begin();
            }
        }
    }

    /// <summary>A member's reads join the next round. Who is none any more gets no answer and gives up.</summary>
    public void Asked(RequestReadIndex request)
    {
        if (Followers.Find(request.From) is not null)
        {
            Reads.Add(request.From, request.Request);
        }
    }

    public void AdvanceCommit()
    {
        var before = _state.Cursor.Commit;

        // The leader's own durable index counts like any other (thesis §10.2.1).
        var quorumMatch = new LogIndex(Followers.Reached(_state.Disk.Persisted.Value, static follower => follower.Match.Value));
        _state.Cursor.CommitTo(CommitRule.Next(before, quorumMatch, _state.Log, _term));
        if (_state.Cursor.Commit == before)
        {
            return;
        }

        for (var index = before.Next(); index <= _state.Cursor.Commit; index = index.Next())
        {
            UncommittedBytes -= _state.Log[index].Payload.Length;
        }

        MemberChanges.Committed();
    }

    /// <summary>A round that a quorum has answered confirms its reads and renews the lease.</summary>
    public void ConfirmRounds()
    {
        if (Reads.IsOut || Lease.IsOn)
        {
            var round = Followers.Reached(Reads.Round, static follower => follower.ReadRound);
            Lease.Confirm(round);
            Reads.Confirm(round, _confirmed);
        }
    }

    public TransferResult StartTransfer(ReplicaId target)
    {
        if (target == _state.Self || !_state.Members.Current.HasVoter(target))
        {
            return TransferResult.Impossible.Instance;
        }

        if (Transfer is not null)
        {
            return TransferResult.Busy.Instance;
        }

        Drowsing.Stop();
        Transfer = new Handover(target, _state.Ticks + _state.Options.ElectionTicksMax);
        return TransferResult.Started.Instance;
    }

    public void Compacted()
    {
        foreach (var follower in Followers.Span)
        {
            follower.Compacted(First);
        }
    }

    public void Wake()
    {
        Drowsing.Stop();
        Sender.HeartbeatNow();
    }

    /// <summary>Somebody asks whether this leader, who sleeps, still lives. It asks all whether they sleep on, which says so and puts the group back to sleep at once:
    /// nothing else has happened.</summary>
    public void Stir()
    {
        _state.Sleep.End();
        Drowsing.AskAgain();
        Sender.HeartbeatNow();
    }

    private void Confirmed(RoundRead read, LogIndex index)
    {
        if (read.Follower is { } follower)
        {
            _state.Outbox.SendNow.Add(new ReadIndexReply(read.Name, index) { From = _state.Self, To = follower, Term = _term });
        }
        else
        {
            _state.Outbox.ReadStates.Add(new ReadState(new ReadToken(read.Name), index));
        }
    }

    private void AdoptMembership(LogIndex next) => Followers.Adopt(_state.Members.Current, member => new Progress(
        member,
        next,
        new InFlight(_state.Options.InFlightAppendsMax, _state.Options.InFlightBytesMax),
        _state.Ticks));

    /// <summary>Raft §5.3, end: one question per conflicting term, not per entry.</summary>
    private LogIndex NextToTry(LogPosition conflict)
    {
        if (conflict.Term == Term.Zero)
        {
            return conflict.Index;
        }

        var afterTerm = _state.Log.FirstIndexFrom(conflict.Term.Next());
        return _state.Log.TermAt(afterTerm.Before()) == conflict.Term ? afterTerm : conflict.Index;
    }
}
