using System.Runtime.InteropServices;

namespace ShardedKv.Raft;

/// <summary>
/// ReadIndex, thesis §6.4: a read may be served at the commit index of its round's start once a majority has answered a
/// message sent after that start. One round is out at a time; reads that arrive meanwhile share the next.
/// </summary>
internal sealed class ReadRounds(int pendingMax)
{
    private List<RoundRead> _inRound = [];
    private List<RoundRead> _waiting = [];
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

        _waiting.Add(new RoundRead(null, token.Value));
        return true;
    }

    /// <summary>A follower has one request at a time, so at most one of it waits and no bound is needed; a repeated one changes nothing.</summary>
    public void Add(ReplicaId follower, long request)
    {
        var read = new RoundRead(follower, request);
        if (_inRound.Contains(read))
        {
            return;
        }

        _waiting.RemoveAll(other => other.Follower == follower);
        _waiting.Add(read);
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
    /// <param name="confirmed">Called for each read of the round, with its index.</param>
    public void Confirm(long majorityRound, Action<RoundRead, LogIndex> confirmed)
    {
        if (majorityRound < _readRound)
        {
            return;
        }

        foreach (var read in _inRound)
        {
            confirmed(read, _readIndex);
        }

        _inRound.Clear();
    }

    /// <summary>Those of followers are dropped: they notice that the leader is gone by themselves.</summary>
    public void FailAll(List<ReadToken> failed)
    {
        failed.AddRange(from read in _inRound.Concat(_waiting) where read.Follower is null select new ReadToken(read.Name));
        _inRound.Clear();
        _waiting.Clear();
    }
}

/// <param name="Follower">Who asks; null: this replica's own caller.</param>
/// <param name="Name">The follower's number for its request, or the caller's token.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RoundRead(ReplicaId? Follower, long Name);
