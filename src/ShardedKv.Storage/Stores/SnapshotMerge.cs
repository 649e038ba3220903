using ShardedKv.Storage.Memory;

namespace ShardedKv.Storage.Stores;

/// <summary>Walks the memtables and the file side by side in key order; the newest source decides a key, a deletion hides it.</summary>
/// <remarks>The file is read a page at a time: no connection is held while the caller thinks. The view keeps the pages of one commit.
/// </remarks>
internal sealed class SnapshotMerge
{
    // Most scans are short, so the first page is.
    private const int FirstPageRows = 32;
    private const int PageRowsMax = 256;

    private readonly StoreState state;
    private readonly long sequence;
    private readonly ReadOnlyMemory<byte> end;
    private readonly MemtableEntry?[] entries;

    // For each table, then for the file: the ranges that it or a newer table deleted.
    private readonly KeyRanges[] hidden;
    private readonly List<KeyValuePair<byte[], byte[]>> page = [];
    private ReadOnlyMemory<byte> pageFirst;
    private bool pageExcludesFirst;
    private bool morePages = true;
    private int pageRows = FirstPageRows;
    private int row;

    public SnapshotMerge(StoreState state, long sequence, ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> end)
    {
        this.state = state;
        this.sequence = sequence;
        this.end = end;
        pageFirst = first;
        hidden = HiddenRanges(state, sequence);
        entries = new MemtableEntry?[state.Tables.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = Visible(i, state.Tables[i].Seek(first.Span));
        }
    }

    /// <summary>What is hidden of each table, and at last of the file.</summary>
    public static KeyRanges[] HiddenRanges(StoreState state, long sequence)
    {
        var hidden = new KeyRanges[state.Tables.Length + 1];
        var sum = KeyRanges.None;
        for (var i = 0; i < state.Tables.Length; i++)
        {
            sum = sum.With(state.Tables[i].DeletedRangesAt(sequence));
            hidden[i] = sum;
        }

        hidden[^1] = sum.With(state.View.Deleted.All);
        return hidden;
    }

    public bool TryNext(out KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> next)
    {
        while (LeastKey() is { } key)
        {
            if (TakeNewest(key) is { } value)
            {
                next = new(key, value);
                return true;
            }
        }

        next = default;
        return false;
    }

    private byte[]? LeastKey()
    {
        if (row == page.Count && morePages)
        {
            ReadPage();
        }

        var least = row < page.Count ? page[row].Key : null;
        foreach (var entry in entries)
        {
            if (entry is not null && (least is null || entry.Key.AsSpan().SequenceCompareTo(least) < 0))
            {
                least = entry.Key;
            }
        }

        return least;
    }

    // Every source that stands on the key moves on; the first, which is the newest, gives the value.
    private ReadOnlyMemory<byte>? TakeNewest(byte[] key)
    {
        MemtableVersion? newest = null;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i] is { } entry && entry.Key.AsSpan().SequenceEqual(key))
            {
                newest ??= entry.At(sequence);
                entries[i] = Visible(i, entry.Next(0));
            }
        }

        if (row == page.Count || !page[row].Key.AsSpan().SequenceEqual(key))
        {
            return newest!.Value;
        }

        var stored = page[row++].Value;
        return newest is null ? stored : newest.Value;
    }

    private MemtableEntry? Visible(int table, MemtableEntry? entry)
    {
        while (entry is not null)
        {
            if (hidden[table].Containing(entry.Key) is { } range)
            {
                entry = state.Tables[table].Seek(range.End);
            }
            else if (entry.At(sequence) is null)
            {
                entry = entry.Next(0);
            }
            else
            {
                break;
            }
        }

        return entry is null || entry.Key.AsSpan().SequenceCompareTo(end.Span) >= 0 ? null : entry;
    }

    // Hidden ranges are stepped over: their rows may be many, and are being removed.
    private void ReadPage()
    {
        page.Clear();
        row = 0;
        while (page.Count == 0 && morePages)
        {
            var next = hidden[^1].AtOrAfter(pageFirst.Span);
            if (next is { } covering && covering.Contains(pageFirst.Span))
            {
                pageFirst = covering.End;
                pageExcludesFirst = false;
                next = hidden[^1].AtOrAfter(pageFirst.Span);
            }

            var stop = next is { } range && range.First.AsSpan().SequenceCompareTo(end.Span) < 0 ? range.First : end;
            if (state.View.ReadPage(pageFirst.Span, pageExcludesFirst, stop.Span, pageRows, page))
            {
                pageFirst = page[^1].Key;
                pageExcludesFirst = true;
            }
            else
            {
                pageFirst = stop;
                pageExcludesFirst = false;
                morePages = stop.Span.SequenceCompareTo(end.Span) < 0;
            }
        }

        pageRows = Math.Min(2 * pageRows, PageRowsMax);
    }
}
