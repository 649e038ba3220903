using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>The payload bytes of the log's entries, as they are journalled; sums in O(1).</summary>
internal sealed class LogSizes
{
    // sums[i]: of all entries from the start on, up to the entry start + 1 + i, above what went at the start.
    private readonly List<long> sums = [];
    private long before;

    public LogSizes(LogIndex start, IReadOnlyList<Entry> entries)
    {
        Start = start;
        foreach (var entry in entries)
        {
            Add(entry);
        }
    }

    public LogIndex Start { get; private set; }

    public LogIndex Last => new(Start.Value + sums.Count);

    /// <summary>Of the entries in (after, upTo], which lie within the log.</summary>
    public long Between(LogIndex after, LogIndex upTo) => SumTo(upTo) - SumTo(after);

    /// <summary>The lowest index, at or above the start, after which up to <paramref name="upTo"/> lie no more bytes than that.</summary>
    public LogIndex TailStart(LogIndex upTo, long bytesMax)
    {
        var total = SumTo(upTo);
        long low = Start.Value, high = upTo.Value;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (total - SumTo(new LogIndex(middle)) > bytesMax)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return new LogIndex(low);
    }

    /// <summary>The log is cut before the first of these and goes on with them.</summary>
    public void Write(ImmutableArray<Entry> entries)
    {
        if (entries.IsEmpty)
        {
            return;
        }

        var kept = entries[0].Index.Value - Start.Value - 1;
        Invariant.Holds(kept >= 0 && kept <= sums.Count, "entries are journalled without gap");
        sums.RemoveRange((int)kept, sums.Count - (int)kept);
        foreach (var entry in entries)
        {
            Add(entry);
        }
    }

    public void CompactTo(LogIndex start)
    {
        Invariant.Holds(start >= Start, "a log's start rises");
        var dropped = (int)Math.Min(start.Value - Start.Value, sums.Count);
        before = dropped == 0 ? before : sums[dropped - 1];
        sums.RemoveRange(0, dropped);
        Start = start;
    }

    public void Reset(LogIndex start)
    {
        sums.Clear();
        Start = start;
    }

    private void Add(Entry entry) => sums.Add((sums.Count == 0 ? before : sums[^1]) + entry.Payload.Length);

    private long SumTo(LogIndex index)
    {
        Invariant.Holds(index >= Start && index <= Last, "bytes are summed within the log");
        return index == Start ? before : sums[(int)(index.Value - Start.Value - 1)];
    }
}
