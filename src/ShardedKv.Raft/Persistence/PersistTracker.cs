using System.Runtime.InteropServices;

namespace ShardedKv.Raft;

/// <summary>What of this replica is durable, told by the completion of writes. Writes complete in the order they were issued.</summary>
/// <remarks>
/// A truncation voids what earlier writes prove from its point on. Without that, (5,t2), then (5,t3), then (5,t2) again, the
/// first write's completion would prove the third's entry, which may not be on disk.
/// </remarks>
internal sealed class PersistTracker
{
    private readonly List<Write> _outstanding = [];
    private long _issued;
    private long _completed;
    private long _hardStateWrite;
    private bool _hardStateChanged;
    private bool _logStartChanged;

    /// <param name="last">The last index recovered from disk.</param>
    public PersistTracker(LogIndex last)
    {
        Persisted = last;
        FirstUnissued = last.Next();
    }

    /// <summary>Every entry of the log up to here is durable.</summary>
    public LogIndex Persisted { get; private set; }

    /// <summary>The first entry that no write holds yet.</summary>
    public LogIndex FirstUnissued { get; private set; }

    /// <summary>The hard state has changed since the last write was issued.</summary>
    public bool HardStateChanged => _hardStateChanged;

    /// <summary>The log's start has moved since the last write was issued.</summary>
    public bool LogStartChanged => _logStartChanged;

    /// <summary>Term and vote are durable as they stand.</summary>
    public bool HardStateDurable => !_hardStateChanged && _hardStateWrite <= _completed;

    public bool AnyOutstanding => _outstanding.Count > 0;

    public void ChangeHardState() => _hardStateChanged = true;

    /// <summary>The log was cut: the entry at <paramref name="first"/> and all after it are gone.</summary>
    public void Truncate(LogIndex first)
    {
        var last = first.Before();
        Persisted = LogIndex.Min(Persisted, last);
        FirstUnissued = LogIndex.Min(FirstUnissued, first);
        foreach (ref var write in CollectionsMarshal.AsSpan(_outstanding))
        {
            write.Proves = LogIndex.Min(write.Proves, last);
        }
    }

    /// <summary>The log was cut at its start: all up to there is in the store, which is durable.</summary>
    public void Compact(LogIndex start)
    {
        _logStartChanged = true;
        FirstUnissued = LogIndex.Max(FirstUnissued, start.Next());
    }

    /// <summary>
    /// The log was emptied and begins after <paramref name="start"/>. What earlier writes prove ends before it: the start itself is
    /// acknowledged when the write that names it is done.
    /// </summary>
    public void Reset(LogIndex start)
    {
        Truncate(start);
        _logStartChanged = true;
        FirstUnissued = start.Next();
    }

    /// <summary>A write takes the changed hard state and log start and all entries up to <paramref name="last"/>.</summary>
    public PersistToken Issue(LogIndex last)
    {
        _issued++;
        if (_hardStateChanged)
        {
            _hardStateChanged = false;
            _hardStateWrite = _issued;
        }

        _logStartChanged = false;
        FirstUnissued = last.Next();
        _outstanding.Add(new Write { Number = _issued, Proves = last });
        return new PersistToken(_issued);
    }

    /// <summary>A repeated completion changes nothing.</summary>
    public void Complete(PersistToken token)
    {
        Invariant.Holds(token.Value >= 1 && token.Value <= _issued, "a completed write was issued");
        var done = 0;
        while (done < _outstanding.Count && _outstanding[done].Number <= token.Value)
        {
            Persisted = LogIndex.Max(Persisted, _outstanding[done].Proves);
            done++;
        }

        _outstanding.RemoveRange(0, done);
        _completed = Math.Max(_completed, token.Value);
    }

    private struct Write
    {
        public long Number;
        public LogIndex Proves;
    }
}
