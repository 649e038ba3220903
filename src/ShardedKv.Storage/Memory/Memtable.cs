using System.Runtime.InteropServices;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Storage.Memory;

/// <summary>The newest writes in memory: every version of every key since the table was begun, in key order.</summary>
/// <remarks>One writer at a time, any number of readers without a lock. A hash index finds a key in one probe or two, so a key that
/// is not here costs next to nothing; a skip list beside it gives the order for scans and for the flush. Entries and versions are
/// never removed: the whole table goes once it is flushed and the last snapshot of it is gone. A table in which a range was deleted
/// takes no more writes in that range (<see cref="DeletesUnder"/>), so within one table a deleted range hides all of its keys.</remarks>
internal sealed class Memtable(LogPosition begunAt)
{
    // Objects, tower, index slot and array headers of one entry or version, so that Bytes bounds memory and not only payload.
    private const int EntryOverheadBytes = 136;
    private const int VersionOverheadBytes = 56;

    private readonly MemtableEntry head = MemtableEntry.Head();
    private readonly MemtableEntry[] predecessors = new MemtableEntry[MemtableEntry.HeightMax];
    private MemtableEntry?[] slots = new MemtableEntry?[64];
    private DeletedRange[] deletedRanges = [];
    private PublishedPosition published = new(begunAt);

    /// <summary>Position of the newest batch that readers may see; where the table was begun when it holds none.</summary>
    public LogPosition Applied => Volatile.Read(ref published).Position;

    /// <summary>Memory held, estimated. Written and read by the writer's side only.</summary>
    public long Bytes { get; private set; }

    /// <summary>No batch yet. A batch without writes counts: its position must become durable too.</summary>
    public bool IsEmpty => Applied == begunAt;

    public int Count { get; private set; }

    /// <summary>Adds a batch, then publishes it as a whole. The caller has checked that its index is above <see cref="Applied"/>.</summary>
    public void Add(StoreBatch batch)
    {
        var sequence = batch.Applied.Index.Value;
        if (batch.DeletedRanges.Count > 0)
        {
            Volatile.Write(ref deletedRanges, [.. deletedRanges, .. batch.DeletedRanges.Select(range => new DeletedRange(range, sequence))]);
            Bytes += batch.DeletedRanges.Sum(range => EntryOverheadBytes + range.First.Length + range.End.Length);
        }

        foreach (var (key, value) in batch)
        {
            Set(key, value, sequence);
        }

        Volatile.Write(ref published, new PublishedPosition(batch.Applied));
    }

    /// <summary>The newest version of a key at or below a sequence; null when this table does not decide it.</summary>
    /// <param name="hash"><see cref="KeyHash.Of"/> of the key, computed once for all tables of a snapshot.</param>
    public MemtableVersion? Find(ReadOnlySpan<byte> key, int hash, long sequence)
    {
        foreach (var deleted in Volatile.Read(ref deletedRanges))
        {
            if (deleted.Sequence <= sequence && deleted.Range.Contains(key))
            {
                return MemtableVersion.InDeletedRange;
            }
        }

        return EntryOf(Volatile.Read(ref slots), key, hash)?.At(sequence);
    }

    /// <summary>The ranges that are deleted at a sequence: their keys are gone from this table and from all that is older.</summary>
    public StoreRange[] DeletedRangesAt(long sequence)
    {
        var all = Volatile.Read(ref deletedRanges);
        return all.Length == 0 ? [] : [.. all.Where(deleted => deleted.Sequence <= sequence).Select(deleted => deleted.Range)];
    }

    /// <summary>Whether a batch writes into a range that was deleted in this table, and so must go into the next.</summary>
    public bool DeletesUnder(StoreBatch batch)
    {
        if (deletedRanges.Length > 0)
        {
            foreach (var write in batch)
            {
                if (Array.Exists(deletedRanges, deleted => deleted.Range.Contains(write.Key)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The first entry at or after a key, which may hold no version for the reader's sequence; null at the end.</summary>
    public MemtableEntry? Seek(ReadOnlySpan<byte> first) => Predecessor(first).Next(0);

    private MemtableEntry Predecessor(ReadOnlySpan<byte> key)
    {
        var entry = head;
        for (var level = MemtableEntry.HeightMax - 1; level >= 0; level--)
        {
            while (entry.Next(level) is { } next && next.Key.AsSpan().SequenceCompareTo(key) < 0)
            {
                entry = next;
            }
        }

        return entry;
    }

    private void Set(byte[] key, ReadOnlyMemory<byte>? value, long sequence)
    {
        var kept = OwnMemory(value);
        Bytes += VersionOverheadBytes + (kept?.Length ?? 0);

        var hash = KeyHash.Of(key);
        if (EntryOf(slots, key, hash) is { } entry)
        {
            entry.Push(new MemtableVersion(sequence, kept, entry.Newest));
            return;
        }

        Bytes += EntryOverheadBytes + key.Length;
        var added = new MemtableEntry(key, hash, new MemtableVersion(sequence, kept, null));
        Link(added);
        Index(added);
        Count++;
    }

    // A small value that is a slice of a large array would hold all of it: Bytes would count the slice, memory the array.
    private static ReadOnlyMemory<byte>? OwnMemory(ReadOnlyMemory<byte>? value)
    {
        if (value is { } memory
            && MemoryMarshal.TryGetArray(memory, out var segment)
            && segment.Array!.Length > 2 * segment.Count + 64)
        {
            return memory.ToArray();
        }

        return value;
    }

    private void Link(MemtableEntry added)
    {
        var entry = head;
        for (var level = MemtableEntry.HeightMax - 1; level >= 0; level--)
        {
            while (entry.Next(level) is { } next && next.Key.AsSpan().SequenceCompareTo(added.Key) < 0)
            {
                entry = next;
            }

            if (level < added.Height)
            {
                predecessors[level] = entry;
            }
        }

        // From the bottom up, each level published after the entry's own link: a reader that meets the entry can go on from it.
        for (var level = 0; level < added.Height; level++)
        {
            added.InsertAfter(predecessors[level], level);
        }
    }

    private void Index(MemtableEntry added)
    {
        if (Count * 2 >= slots.Length)
        {
            var wider = new MemtableEntry?[slots.Length * 2];
            foreach (var entry in slots)
            {
                if (entry is not null)
                {
                    wider[FreeSlot(wider, entry.Hash)] = entry;
                }
            }

            Volatile.Write(ref slots, wider);
        }

        Volatile.Write(ref slots[FreeSlot(slots, added.Hash)], added);
    }

    private static int FreeSlot(MemtableEntry?[] slots, int hash)
    {
        var slot = hash & (slots.Length - 1);
        while (slots[slot] is not null)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slot;
    }

    private static MemtableEntry? EntryOf(MemtableEntry?[] slots, ReadOnlySpan<byte> key, int hash)
    {
        var slot = hash & (slots.Length - 1);
        while (Volatile.Read(ref slots[slot]) is { } entry)
        {
            if (entry.Hash == hash && key.SequenceEqual(entry.Key))
            {
                return entry;
            }

            slot = (slot + 1) & (slots.Length - 1);
        }

        return null;
    }

    private sealed record DeletedRange(StoreRange Range, long Sequence);

    // A reference is written at once; a position of two words is not.
    private sealed record PublishedPosition(LogPosition Position);
}
