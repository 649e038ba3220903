namespace ShardedKv.Raft;

internal enum ProgressState
{
    /// <summary>Where the logs agree is not known; one append at a time, repeated after a heartbeat's answer.</summary>
    Probe = 0,

    /// <summary>It is known; Next moves on when an append is sent, up to the window, without waiting for answers (thesis §10.2.1).</summary>
    Replicate = 1,

    /// <summary>It lacks what the leader's log no longer has; no entries until a snapshot is installed.</summary>
    Snapshot = 2,
}

/// <summary>What a leader knows of one follower's log, and what it may send it next. Pure: it sends nothing itself.</summary>
internal sealed class Progress(ReplicaId replica, LogIndex next, InFlight inFlight, long tick)
{
    private bool _probeSent;
    private bool _askedSinceHeartbeat;
    private LogIndex _first;
    private long _snapshotTick;

    public ReplicaId Replica => replica;

    public ProgressState State { get; private set; }

    /// <summary>Durable and equal up to here; never falls within a term.</summary>
    public LogIndex Match { get; private set; }

    /// <summary>The first index to send next; always after <see cref="Match"/>.</summary>
    public LogIndex Next { get; private set; } = next;

    /// <summary>The tick of the newest answer.</summary>
    public long HeardTick { get; private set; } = tick;

    /// <summary>The newest read round this follower has answered.</summary>
    public long ReadRound { get; private set; }

    /// <summary>An empty append at Next is due: a heartbeat was answered while appends sent before it are not.</summary>
    public bool GapDue { get; private set; }

    /// <summary>It is to be pointed to a snapshot: for the first time, or again after a heartbeat's answer, since the pointer may be lost.</summary>
    public bool OfferDue { get; private set; }

    public void Heard(long tick, long readRound)
    {
        HeardTick = tick;
        ReadRound = Math.Max(ReadRound, readRound);
    }

    /// <summary>A probe goes without entries too, when there are none: else an idle group would never learn where this follower stands.</summary>
    public bool MaySend(LogIndex last) => State switch
    {
        ProgressState.Replicate => Next <= last && !inFlight.IsFull,
        ProgressState.Probe => !_probeSent && (Next <= last || Match < Next.Before()),
        _ => false,
    };

    public void Sent(LogIndex last, int payloadBytes)
    {
        Invariant.Holds(State != ProgressState.Snapshot, "who needs a snapshot gets no entries");
        if (State == ProgressState.Replicate)
        {
            Next = last.Next();
            inFlight.Add(last, payloadBytes);
        }
        else
        {
            _probeSent = true;
        }
    }

    public void GapAsked() => GapDue = false;

    public void Offered() => OfferDue = false;

    public void HeartbeatSent() => _askedSinceHeartbeat = false;

    /// <returns>True when Match has moved.</returns>
    public bool Accepted(LogIndex match)
    {
        // A heartbeat to who lags behind the log's start asks about place 0: its answer tells of no more than that it was heard.
        match = LogIndex.Max(match, Match);
        var moved = match > Match;
        Match = match;
        inFlight.FreeTo(match);
        switch (State)
        {
            case ProgressState.Probe when moved || match >= Next.Before():
            case ProgressState.Snapshot when match.Next() >= _first:
                State = ProgressState.Replicate;
                OfferDue = false;
                break;
            case ProgressState.Snapshot:
                OfferDue |= FirstSinceHeartbeat();
                break;
            case ProgressState.Probe:
                _probeSent &= !FirstSinceHeartbeat();
                break;
            case ProgressState.Replicate when !moved:
                GapDue |= Next.Before() > match && FirstSinceHeartbeat();
                break;
            default:
                break;
        }

        Next = LogIndex.Max(Next, match.Next());
        return moved;
    }

    /// <param name="previous">The index that the follower did not hold.</param>
    /// <param name="hint">Where its log may agree: the next index to send.</param>
    /// <param name="first">The first index the leader's log can still send; below it only a snapshot helps.</param>
    /// <param name="now">The tick.</param>
    public void Rejected(LogIndex previous, LogIndex hint, LogIndex first, long now)
    {
        var late = State switch
        {
            ProgressState.Replicate => previous <= Match,
            ProgressState.Probe => previous != Next.Before(),
            _ => true,
        };
        if (late)
        {
            return;
        }

        var next = LogIndex.Max(LogIndex.Min(hint, previous), Match.Next());
        Probe(LogIndex.Max(next, first));
        if (next < first)
        {
            State = ProgressState.Snapshot;
            OfferDue = true;
            _first = first;
            _snapshotTick = now;
        }
    }

    /// <summary>It has not answered for long, or not installed a snapshot for very long: what was sent is taken for lost.</summary>
    public void GiveUp(LogIndex first)
    {
        if (State != ProgressState.Probe)
        {
            Probe(LogIndex.Max(Match.Next(), first));
        }
    }

    public bool InstallsSince(long ticks, long now) => State == ProgressState.Snapshot && now - _snapshotTick >= ticks;

    /// <summary>The leader's log now begins at <paramref name="first"/>.</summary>
    public void Compacted(LogIndex first)
    {
        if (State == ProgressState.Snapshot)
        {
            _first = first;
        }

        if (Next < first)
        {
            if (State == ProgressState.Snapshot)
            {
                Next = first;
            }
            else
            {
                Probe(first);
            }
        }
    }

    /// <summary>Once per heartbeat what may be lost is sent or asked again: a follower whose disk is slow is not to be flooded.</summary>
    private bool FirstSinceHeartbeat()
    {
        var first = !_askedSinceHeartbeat;
        _askedSinceHeartbeat = true;
        return first;
    }

    private void Probe(LogIndex next)
    {
        State = ProgressState.Probe;
        Next = next;
        GapDue = false;
        OfferDue = false;
        _probeSent = false;
        inFlight.Clear();
    }
}
