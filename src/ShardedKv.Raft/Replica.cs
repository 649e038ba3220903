namespace ShardedKv.Raft;

/// <summary>
/// One member of one Raft group: input in, <see cref="Ready"/> out. It has one caller at a time, no clock, no disk, no network.
/// After each input, or several, the caller takes every <see cref="Ready"/> there is and carries it out.
/// </summary>
public sealed class Replica
{
    private readonly ReplicaOptions _options;
    private readonly Membership _membership;
    private readonly ReplicaLog _log;
    private readonly PersistTracker _disk;
    private readonly ElectionClock _clock;
    private readonly CommitCursor _cursor;
    private readonly Outbox _outbox;

    private HardState _hardState;
    private ReplicaRole _role = ReplicaRole.Follower;
    private ReplicaId? _leader;
    private VoteTally? _candidacy;
    private Leadership? _leadership;

    private long _ticks;
    private MonotonicTime _now;

    /// <param name="state">Starts as a follower of its durable term.</param>
    /// <param name="seed">Of the election timeouts; differs between the replicas of a group.</param>
    public Replica(ReplicaOptions options, RecoveredState state, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(state);
        options.Check();

        _options = options;
        _membership = state.Membership;
        _log = new ReplicaLog(state.LogStart, state.Entries);
        _hardState = state.HardState;
        Invariant.Holds(_log.Last.Term <= _hardState.Term, "no recovered entry is newer than the recovered term");
        Invariant.Holds(state.Applied >= state.LogStart.Index && state.Applied <= _log.LastIndex, "what is applied lies within the recovered log");

        _disk = new PersistTracker(_log.LastIndex);
        _clock = new ElectionClock(options, new SeededRandom(seed));
        _cursor = new CommitCursor(state.Applied, handOutMax: 16 * options.AppendEntriesMax);
        _outbox = new Outbox(options.Self);
    }

    public ReplicaStatus Status => new(
        _options.Self, _role, _hardState.Term, _leader, _cursor.Commit, _cursor.Applied, _disk.Persisted, _log.Last, _log.Start, _membership,
        _leadership?.Status ?? []);

    public bool HasReady =>
        _outbox.HasReady(_disk)
        || _disk.HardStateChanged || _disk.FirstUnissued <= _log.LastIndex
        || _cursor.NextHandOut(_disk.Persisted) > _cursor.HandedOut
        || (_leadership?.HasWork(HasCommittedInTerm) ?? false);

    /// <summary>Until then a new leader does not know which entries are committed (Raft §8; thesis §6.4, step 1).</summary>
    private bool HasCommittedInTerm => _log.TermAt(_cursor.Commit) == _hardState.Term;

    /// <summary>One unit of time has passed.</summary>
    public void Tick(MonotonicTime now)
    {
        Invariant.Holds(now >= _now, "monotonic time does not go back");
        _now = now;
        _ticks++;

        if (_leadership is { } leadership)
        {
            leadership.Tick(_ticks);
            if (!leadership.HearsMajority(_ticks))
            {
                BecomeFollower(leader: null);
            }
        }
        else if (_clock.Tick())
        {
            Campaign();
        }
    }

    /// <summary>Starts an election now. A leader, and who has no vote, does nothing.</summary>
    public void Campaign()
    {
        if (_role == ReplicaRole.Leader || !_membership.HasVoter(_options.Self))
        {
            return;
        }

        SetHardState(new HardState(_hardState.Term.Next(), _options.Self));
        _role = ReplicaRole.Candidate;
        _leader = null;
        _candidacy = new VoteTally(_membership);
        _clock.Restart();
        foreach (var voter in _membership.Voters)
        {
            if (voter != _options.Self)
            {
                _outbox.AskVote(voter, _hardState.Term, _log.Last);
            }
        }
    }

    /// <summary>A message has arrived. One that is late, repeated or of no concern changes nothing.</summary>
    public void Step(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Invariant.Holds(message.To == _options.Self, "a message reaches the replica that it names");
        if (message.Term > _hardState.Term)
        {
            SetHardState(new HardState(message.Term, null));
            BecomeFollower(leader: null);
        }

        switch (message)
        {
            case RequestVote request:
                Vote(request);
                break;
            case AppendEntries request:
                Append(request);
                break;
            case VoteReply reply when reply.Term == _hardState.Term:
                CountVote(reply);
                break;
            case AppendReply reply when reply.Term == _hardState.Term:
                Answered(reply);
                break;
            case VoteReply or AppendReply:
                break;
            default:
                throw new InvariantException("the family of messages is closed");
        }
    }

    /// <summary>Appends to the leader's log.</summary>
    /// <param name="kind">Normal. A replica writes Noop itself, and changes of members are not proposed by this door.</param>
    /// <param name="payload">Kept, not copied: it must not change.</param>
    public ProposeResult Propose(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        if (kind != EntryKind.Normal)
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "only Normal entries are proposed");
        }

        if (_leadership is not { } leadership)
        {
            return new ProposeResult.NotLeader(_leader);
        }

        var held = leadership.UncommittedBytes;
        if (held > 0 && held + payload.Length > _options.UncommittedBytesMax)
        {
            return ProposeResult.Busy.Instance;
        }

        return new ProposeResult.Accepted(AppendOwn(leadership, kind, payload));
    }

    /// <summary>Asks for an index from which a read is linearizable. It waits inside for the term's first commit and its round.</summary>
    public ReadIndexResult ReadIndex(ReadToken token)
    {
        if (_leadership is not { } leadership)
        {
            return new ReadIndexResult.NotLeader(_leader);
        }

        return leadership.Reads.TryAdd(token) ? ReadIndexResult.Accepted.Instance : ReadIndexResult.Busy.Instance;
    }

    /// <summary>The write of that <see cref="Ready"/>, and every earlier one, is durable.</summary>
    public void Persisted(PersistToken token)
    {
        _disk.Complete(token);
        Invariant.Holds(_disk.Persisted <= _log.LastIndex, "what is durable lies within the log");
        CountOwnVote();
        AdvanceCommit();
    }

    /// <summary>The store holds every entry up to <paramref name="index"/>.</summary>
    public void Applied(LogIndex index) => _cursor.AppliedTo(index);

    /// <summary>What there is to do; empty when <see cref="HasReady"/> is false.</summary>
    public Ready TakeReady()
    {
        if (_leadership is { } leadership)
        {
            Invariant.Holds(_disk.HardStateDurable, "a leader's term and vote are durable");
            leadership.Pump(_outbox.SendNow, _cursor.Commit, HasCommittedInTerm);
            ConfirmReads(leadership);
        }

        var first = _cursor.HandedOut.Next();
        _cursor.HandOutTo(_cursor.NextHandOut(_disk.Persisted));
        return _outbox.Take(_hardState, _log, _disk, committed: _log.Slice(first, _cursor.HandedOut));
    }

    private void Vote(RequestVote request)
    {
        var granted = Voting.Grants(_hardState, _log.Last, request);
        if (granted)
        {
            if (_hardState.VotedFor is null)
            {
                SetHardState(_hardState with { VotedFor = request.From });
            }

            _clock.Restart();
        }

        _outbox.ReplyVote(request.From, _hardState.Term, granted, _disk);
    }

    private void CountVote(VoteReply reply)
    {
        if (_candidacy is { } candidacy && reply.Granted)
        {
            candidacy.Grant(reply.From);
            LeadIfWon(candidacy);
        }
    }

    /// <summary>A candidate's own vote counts when it is durable, like any other.</summary>
    private void CountOwnVote()
    {
        if (_candidacy is { } candidacy && _disk.HardStateDurable)
        {
            candidacy.Grant(_options.Self);
            LeadIfWon(candidacy);
        }
    }

    private void LeadIfWon(VoteTally candidacy)
    {
        if (!candidacy.Won || !_disk.HardStateDurable)
        {
            return;
        }

        _role = ReplicaRole.Leader;
        _leader = _options.Self;
        _candidacy = null;
        _leadership = new Leadership(_options, _hardState.Term, _membership, _log, _cursor.Commit, _ticks);
        AppendOwn(_leadership, EntryKind.Noop, default);
    }

    private LogPosition AppendOwn(Leadership leadership, EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        var entry = new Entry(_log.LastIndex.Next(), _hardState.Term, kind, payload);
        _log.Append(entry);
        leadership.Proposed(payload.Length);
        return entry.Position;
    }

    private void Append(AppendEntries request)
    {
        if (request.Term < _hardState.Term)
        {
            _outbox.RejectOldTerm(request, _hardState.Term, _disk);
            return;
        }

        Invariant.Holds(_role != ReplicaRole.Leader, "a term has one leader");
        if (_role == ReplicaRole.Candidate)
        {
            BecomeFollower(request.From);
        }

        Invariant.Holds(_leader is null || _leader == request.From, "a term has one leader");
        _leader = request.From;
        _clock.Restart();

        var decision = Appending.Decide(_log, request);
        if (!decision.Accepted)
        {
            _outbox.Reject(request, decision.Conflict, _disk);
            return;
        }

        Store(request, decision.FirstNew);
        _cursor.CommitTo(LogIndex.Min(request.Commit, decision.Match));
        _outbox.Accept(request, decision.Match, _disk);
    }

    private void Store(AppendEntries request, int firstNew)
    {
        if (firstNew == request.Entries.Length)
        {
            return;
        }

        var first = request.Entries[firstNew].Index;
        if (first <= _log.LastIndex)
        {
            Invariant.Holds(first > _cursor.Commit, "a committed entry is never overwritten");
            _log.TruncateFrom(first);
            _disk.Truncate(first);
        }

        foreach (var entry in request.Entries.AsSpan()[firstNew..])
        {
            _log.Append(entry);
        }
    }

    private void Answered(AppendReply reply)
    {
        if (_leadership is not { } leadership || leadership.Find(reply.From) is not { } follower)
        {
            return;
        }

        Invariant.Holds(reply.ReadRound <= leadership.Reads.Round, "a follower answers a round that was started");
        follower.Heard(_ticks, reply.ReadRound);
        ConfirmReads(leadership);
        switch (reply)
        {
            case AppendAccepted accepted:
                Invariant.Holds(accepted.Match <= _log.LastIndex, "a follower's match lies within the leader's log");
                if (follower.Accepted(accepted.Match))
                {
                    AdvanceCommit();
                }

                break;
            case AppendRejected rejected:
                leadership.Rejected(follower, rejected);
                break;
            default:
                throw new InvariantException("the family of append replies is closed");
        }
    }

    private void AdvanceCommit()
    {
        if (_leadership is not { } leadership)
        {
            return;
        }

        var before = _cursor.Commit;
        _cursor.CommitTo(CommitRule.Next(before, leadership.MajorityMatch(_disk.Persisted), _log, _hardState.Term));
        leadership.Committed(before, _cursor.Commit);
    }

    private void ConfirmReads(Leadership leadership)
    {
        if (leadership.Reads.IsOut)
        {
            leadership.Reads.Confirm(leadership.MajorityReadRound(), _outbox.ReadStates);
        }
    }

    /// <summary>In the term of the hard state. What only a candidate or a leader has is gone; reads that wait fail.</summary>
    private void BecomeFollower(ReplicaId? leader)
    {
        if (_role != ReplicaRole.Follower)
        {
            _clock.Restart();
        }

        _leadership?.Reads.FailAll(_outbox.FailedReads);
        _role = ReplicaRole.Follower;
        _leader = leader;
        _candidacy = null;
        _leadership = null;
    }

    private void SetHardState(HardState next)
    {
        Invariant.Holds(next.Term >= _hardState.Term, "a term never falls");
        Invariant.Holds(next.Term > _hardState.Term || _hardState.VotedFor is null, "a vote is never taken back within its term");
        _hardState = next;
        _disk.ChangeHardState();
    }
}
