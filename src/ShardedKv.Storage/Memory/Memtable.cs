using System.Runtime.InteropServices;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Storage.Memory;

/// <summary>The newest writes in memory: every version of every key since the table was begun, in key order.</summary>
/// <remarks>One writer at a time, any number of readers without a lock. A hash index finds a key in one probe or two, so a key that
/// is not here costs next to nothing; a skip list beside it gives the order for scans and for the flush. Entries and versions are
/// never removed: the whole table goes once it is flushed and the last snapshot of it is gone.</remarks>
internal sealed class Memtable(LogPosition begunAt)
{
    // Objects, tower, index slot and array headers of one entry or version, so that Bytes bounds memory and not only payload.
    private const int EntryOverheadBytes = 136;
    private const int VersionOverheadBytes = 56;

    private readonly MemtableEntry head = MemtableEntry.Head();
    private readonly MemtableEntry[] predecessors = new MemtableEntry[MemtableEntry.HeightMax];
    private MemtableEntry?[] slots = new MemtableEntry?[64];
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
        foreach (var (key, value) in batch)
        {
            Set(key, value, sequence);
        }

        Volatile.Write(ref published, new PublishedPosition(batch.Applied));
    }

    /// <summary>The newest version of a key at or below a sequence; null when this table does not decide it.</summary>
    /// <param name="hash"><see cref="KeyHash.Of"/> of the key, computed once for all tables of a snapshot.</param>
    public MemtableVersion? Find(ReadOnlySpan<byte> key, int hash, long sequence) =>
        EntryOf(Volatile.Read(ref slots), key, hash)?.At(sequence);

    /// <summary>The first entry at or after a key, which may hold no version for the reader's sequence; null at the end.</summary>
    public MemtableEntry? Seek(ReadOnlySpan<byte> first)
    {
        var entry = head;
        for (var level = MemtableEntry.HeightMax - 1; level >= 0; level--)
        {
            while (entry.Next(level) is { } next && next.Key.AsSpan().SequenceCompareTo(first) < 0)
            {
                entry = next;
            }
        }

        return entry.Next(0);
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

    // A reference is written at once; a position of two words is not.
    private sealed record PublishedPosition(LogPosition Position);
}
