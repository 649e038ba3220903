namespace ShardedKv.Raft;

/// <summary>
/// The reads of a replica that does not lead, until its leader names their index (thesis §6.4, end). One request is out at a time;
/// reads that arrive meanwhile share the next. A request is repeated, and all reads fail when it stays without an answer.
/// </summary>
/// <param name="pendingMax">Reads; beyond it none is taken.</param>
/// <param name="firstRequest">Drawn anew in each life: an answer that a crash outlived must name no request of the next life.</param>
internal sealed class ForwardedReads(int pendingMax, int repeatTicks, int answerTicksMax, long firstRequest)
{
    private List<ReadToken> _asked = [];
    private List<ReadToken> _waiting = [];
    private bool _isDue;
    private int _ticks;

    /// <summary>The newest request's number.</summary>
    public long Request { get; private set; } = firstRequest;

    public bool Any => _asked.Count + _waiting.Count > 0;

    /// <summary>A request is to be sent: a new one, or the one that is out once more.</summary>
    public bool IsDue => _isDue || (_asked.Count == 0 && _waiting.Count > 0);

    /// <returns>False at the bound.</returns>
    public bool TryAdd(ReadToken token)
    {
        if (_asked.Count + _waiting.Count >= pendingMax)
        {
            return false;
        }

        _ticks = Any ? _ticks : 0;
        _waiting.Add(token);
        return true;
    }

    /// <summary>The caller sends <see cref="Request"/> to the leader. Only a new request takes further reads: the answer to one that is
    /// out may be older than they are.</summary>
    public void Ask()
    {
        Invariant.Holds(IsDue, "a request is sent when one is due");
        _isDue = false;
        if (_asked.Count == 0)
        {
            (_asked, _waiting) = (_waiting, _asked);
            Request++;
            _ticks = 0;
        }
    }

    /// <returns>False when the leader has been silent for too long; the caller fails all.</returns>
    public bool Tick()
    {
        _ticks++;
        _isDue |= _asked.Count > 0 && _ticks % repeatTicks == 0;
        return !Any || _ticks < answerTicksMax;
    }

    /// <summary>The answer to an earlier request, or a repeated one, confirms nothing.</summary>
    public void Answered(ReadIndexReply reply, List<ReadState> confirmed)
    {
        if (reply.Request != Request)
        {
            return;
        }

        foreach (var token in _asked)
        {
            confirmed.Add(new ReadState(token, reply.Index));
        }

        _asked.Clear();
        _isDue = false;
    }

    public void FailAll(List<ReadToken> failed)
    {
        failed.AddRange(_asked);
        failed.AddRange(_waiting);
        _asked.Clear();
        _waiting.Clear();
        _isDue = false;
    }
}
