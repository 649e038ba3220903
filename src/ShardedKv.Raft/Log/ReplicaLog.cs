using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ShardedKv.Raft;

/// <summary>The entries after the log's start, in memory, without gap. Appending costs amortized O(1), a slice one copy.</summary>
/// <remarks>
/// The last slice is remembered: the journal's batch and every follower's append of the same entries share one array.
/// </remarks>
internal sealed class ReplicaLog
{
    private Entry[] _entries;
    private int _count;
    private ImmutableArray<Entry> _lastSlice = [];

    public ReplicaLog(LogPosition start, IReadOnlyList<Entry> entries)
    {
        Start = start;
        _entries = new Entry[Math.Max(16, entries.Count)];
        foreach (var entry in entries)
        {
            Append(entry);
        }
    }

    /// <summary>The position before the first entry; it is committed.</summary>
    public LogPosition Start { get; private set; }

    public LogPosition Last => _count == 0 ? Start : _entries[_count - 1].Position;

    public LogIndex LastIndex => new(Start.Index.Value + _count);

    public Entry this[LogIndex index] => _entries[Offset(index)];

    /// <returns>Null before the log's start and after its end; at the start the start's own term.</returns>
    public Term? TermAt(LogIndex index)
    {
        if (index == Start.Index)
        {
            return Start.Term;
        }

        return index > Start.Index && index <= LastIndex ? this[index].Term : null;
    }

    public bool Holds(LogPosition position) => TermAt(position.Index) == position.Term;

    public void Append(Entry entry)
    {
        Invariant.Holds(entry.Index == LastIndex.Next(), "entries are appended without gap");
        Invariant.Holds(entry.Term >= Last.Term, "terms never fall along the log");
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
        }

        _entries[_count++] = entry;
    }

    /// <summary>Drops the entry at <paramref name="first"/> and all after it.</summary>
    public void TruncateFrom(LogIndex first)
    {
        var offset = Offset(first);
        Array.Clear(_entries, offset, _count - offset);
        _count = offset;
        _lastSlice = [];
    }

    /// <summary>Drops the entry at <paramref name="last"/> and all before it; the log then starts after it.</summary>
    public void CompactTo(LogIndex last)
    {
        var start = this[last].Position;
        var dropped = Offset(last) + 1;
        var kept = new Entry[Math.Max(16, _count - dropped)];
        Array.Copy(_entries, dropped, kept, 0, _count - dropped);
        _entries = kept;
        _count -= dropped;
        Start = start;
        _lastSlice = [];
    }

    /// <summary>Drops all; the log then starts after <paramref name="start"/>.</summary>
    public void Reset(LogPosition start)
    {
        _entries = new Entry[16];
        _count = 0;
        Start = start;
        _lastSlice = [];
    }

    /// <returns>The entries of [first, last], both included; empty when last lies before first.</returns>
    public ImmutableArray<Entry> Slice(LogIndex first, LogIndex last)
    {
        if (last < first)
        {
            return [];
        }

        var length = (int)(last.Value - first.Value + 1);
        if (_lastSlice.Length == length && _lastSlice[0].Index == first)
        {
            return _lastSlice;
        }

        var slice = new Entry[length];
        Array.Copy(_entries, Offset(first), slice, 0, length);
        _lastSlice = ImmutableCollectionsMarshal.AsImmutableArray(slice);
        return _lastSlice;
    }

    /// <returns>Entries from <paramref name="first"/> on, as many as both bounds allow, and one at least if there is one.</returns>
    public ImmutableArray<Entry> Batch(LogIndex first, int entriesMax, int payloadBytesMax, out int payloadBytes)
    {
        var end = Math.Min(LastIndex.Value, first.Value + entriesMax - 1);
        var last = first.Value - 1;
        payloadBytes = 0;
        while (last < end)
        {
            var next = this[new LogIndex(last + 1)].Payload.Length;
            if (next > payloadBytesMax - payloadBytes && last >= first.Value)
            {
                break;
            }

            payloadBytes += next;
            last++;
        }

        return Slice(first, new LogIndex(last));
    }

    /// <returns>The payload bytes of all entries after <paramref name="index"/>.</returns>
    public long PayloadBytesAfter(LogIndex index)
    {
        long bytes = 0;
        for (var offset = (int)(index.Value - Start.Index.Value); offset < _count; offset++)
        {
            bytes += _entries[offset].Payload.Length;
        }

        return bytes;
    }

    /// <returns>The first index of an entry whose term is <paramref name="term"/> or newer; the place after the end if none is.</returns>
    public LogIndex FirstIndexFrom(Term term)
    {
        int low = 0, high = _count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_entries[middle].Term < term)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return new LogIndex(Start.Index.Value + 1 + low);
    }

    private int Offset(LogIndex index)
    {
        var offset = index.Value - Start.Index.Value - 1;
        Invariant.Holds(offset >= 0 && offset < _count, "an index is within the log");
        return (int)offset;
    }
}
