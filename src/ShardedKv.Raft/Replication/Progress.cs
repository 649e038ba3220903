namespace ShardedKv.Raft;

/// <summary>What a leader knows of one follower's log, and what it may send it next. Pure: it sends nothing itself.</summary>
/// <remarks>
/// Probing: where the logs agree is not known; one append at a time, repeated after a heartbeat's answer. Streaming: it is
/// known; Next moves on when an append is sent, up to the window, without waiting for answers (thesis §10.2.1).
/// </remarks>
internal sealed class Progress(ReplicaId replica, LogIndex next, int inFlightAppendsMax, long tick)
{
    private readonly InFlight _inFlight = new(inFlightAppendsMax);
    private bool _probeSent;
    private bool _gapAsked;

    public ReplicaId Replica => replica;

    /// <summary>Durable and equal up to here; never falls within a term.</summary>
    public LogIndex Match { get; private set; }

    /// <summary>The first index to send next; always after <see cref="Match"/>.</summary>
    public LogIndex Next { get; private set; } = next;

    public bool IsStreaming { get; private set; }

    /// <summary>The tick of the newest answer.</summary>
    public long HeardTick { get; private set; } = tick;

    /// <summary>The newest read round this follower has answered.</summary>
    public long ReadRound { get; private set; }

    /// <summary>An empty append at Next is due: a heartbeat was answered while appends sent before it are not.</summary>
    public bool GapDue { get; private set; }

    public void Heard(long tick, long readRound)
    {
        HeardTick = tick;
        ReadRound = Math.Max(ReadRound, readRound);
    }

    public bool MaySend(LogIndex last) => IsStreaming ? Next <= last && !_inFlight.IsFull : Next <= last && !_probeSent;

    public void Sent(LogIndex last)
    {
        if (IsStreaming)
        {
            Next = last.Next();
            _inFlight.Add(last);
        }
        else
        {
            _probeSent = true;
        }
    }

    public void GapAsked() => GapDue = false;

    public void HeartbeatSent() => _gapAsked = false;

    /// <returns>True when Match has moved.</returns>
    public bool Accepted(LogIndex match)
    {
        if (match < Match)
        {
            return false;
        }

        var moved = match > Match;
        Match = match;
        _inFlight.FreeTo(match);
        if (!IsStreaming && (moved || match >= Next.Before()))
        {
            IsStreaming = true;
        }
        else if (!moved)
        {
            _probeSent = false;

            // Once per heartbeat: a follower whose disk is slow answers heartbeats first and is not to be flooded.
            GapDue = IsStreaming && Next.Before() > match && !_gapAsked;
            _gapAsked |= GapDue;
        }

        Next = LogIndex.Max(Next, match.Next());
        return moved;
    }

    /// <param name="previous">The index that the follower did not hold.</param>
    /// <param name="hint">Where its log may agree: the next index to send.</param>
    /// <param name="first">The first index the leader's log can still send.</param>
    public void Rejected(LogIndex previous, LogIndex hint, LogIndex first)
    {
        var late = IsStreaming ? previous <= Match : previous != Next.Before();
        if (late)
        {
            return;
        }

        var floor = LogIndex.Max(Match.Next(), first);
        var next = LogIndex.Max(LogIndex.Min(hint, previous), floor);

        // The same question again would get the same answer: it waits for the next heartbeat's.
        var repeats = !IsStreaming && next == Next;
        Probe(next);
        _probeSent = repeats;
    }

    /// <summary>It has not answered for long: what was sent is taken for lost.</summary>
    public void Silent()
    {
        if (IsStreaming)
        {
            Probe(Match.Next());
        }
    }

    private void Probe(LogIndex next)
    {
        IsStreaming = false;
        Next = next;
        GapDue = false;
        _probeSent = false;
        _inFlight.Clear();
    }
}
