namespace ShardedKv.Raft;

/// <summary>
/// ReadIndex, thesis §6.4: a read may be served at the commit index of its round's start once a majority has answered a
/// message sent after that start. One round is out at a time; reads that arrive meanwhile share the next.
/// </summary>
internal sealed class ReadRounds(int pendingMax)
{
    private List<ReadToken> _inRound = [];
    private List<ReadToken> _waiting = [];
    private LogIndex _readIndex;
    private long _readRound;

    /// <summary>The newest round, with reads or without, 0 before the first; goes with every append.</summary>
    public long Round { get; private set; }

    public bool IsOut => _inRound.Count > 0;

    public bool MayStart => !IsOut && _waiting.Count > 0;

    /// <returns>False at the bound.</returns>
    public bool TryAdd(ReadToken token)
    {
        if (_inRound.Count + _waiting.Count >= pendingMax)
        {
            return false;
        }

        _waiting.Add(token);
        return true;
    }

    /// <param name="commit">Not below any write acknowledged before: the leader has committed in its own term.</param>
    public void Start(LogIndex commit)
    {
        Invariant.Holds(MayStart, "one read round at a time");
        (_inRound, _waiting) = (_waiting, _inRound);
        _readIndex = commit;
        Round++;
        _readRound = Round;
    }

    /// <summary>A round that confirms no read; only its sending matters.</summary>
    public void StartEmpty() => Round++;

    /// <param name="majorityRound">The newest round that a majority has answered.</param>
    public void Confirm(long majorityRound, List<ReadState> confirmed)
    {
        if (majorityRound < _readRound)
        {
            return;
        }

        foreach (var token in _inRound)
        {
            confirmed.Add(new ReadState(token, _readIndex));
        }

        _inRound.Clear();
    }

    public void FailAll(List<ReadToken> failed)
    {
        failed.AddRange(_inRound);
        failed.AddRange(_waiting);
        _inRound.Clear();
        _waiting.Clear();
    }
}
