using System.Numerics;

namespace ShardedKv.Storage.Memory;

/// <summary>One key with its versions, newest first, and its place in the skip list.</summary>
internal sealed class MemtableEntry
{
    /// <summary>With one entry in four a level higher, enough for some sixteen million entries.</summary>
    public const int HeightMax = 12;

    private readonly MemtableEntry?[] next;
    private MemtableVersion? newest;

    public MemtableEntry(byte[] key, int hash, MemtableVersion first)
        : this(key, hash, first, HeightByChance())
    {
    }

    private MemtableEntry(byte[] key, int hash, MemtableVersion? first, int height)
    {
        Key = key;
        Hash = hash;
        newest = first;
        next = new MemtableEntry?[height];
    }

    public byte[] Key { get; }

    public int Hash { get; }

    public int Height => next.Length;

    /// <summary>The last version written, published or not. Null in the head only.</summary>
    public MemtableVersion? Newest => Volatile.Read(ref newest);

    /// <summary>The list's begin, before every key.</summary>
    public static MemtableEntry Head() => new([], 0, null, HeightMax);

    public MemtableEntry? Next(int level) => Volatile.Read(ref next[level]);

    public void InsertAfter(MemtableEntry predecessor, int level)
    {
        next[level] = predecessor.next[level];
        Volatile.Write(ref predecessor.next[level], this);
    }

    public void Push(MemtableVersion version) => Volatile.Write(ref newest, version);

    /// <summary>The newest version at or below a sequence.</summary>
    public MemtableVersion? At(long sequence)
    {
        var version = Newest;
        while (version is not null && version.Sequence > sequence)
        {
            version = version.Older;
        }

        return version;
    }

    // Heights decide the speed of a search, never its result, so this chance needs no seed.
    private static int HeightByChance() =>
        1 + BitOperations.TrailingZeroCount((uint)Random.Shared.Next() | 1u << (2 * (HeightMax - 1))) / 2;
}
