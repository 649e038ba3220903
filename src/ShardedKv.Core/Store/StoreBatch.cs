using System.Collections;
using System.Diagnostics.CodeAnalysis;
using ShardedKv.Raft;

namespace ShardedKv.Core.Store;

/// <summary>One key's new state. <see cref="Value"/> is null for a deletion.</summary>
public readonly record struct StoreWrite(byte[] Key, ReadOnlyMemory<byte>? Value);

/// <summary>The writes of one applied entry: at most one for a key, the last one, in the order of the keys' first writes; and ranges
/// deleted whole, which hold no key of these. The arrays belong to the batch from then on.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "A batch is the design's word; that it can be enumerated is a detail.")]
public sealed class StoreBatch(LogPosition applied) : IReadOnlyCollection<StoreWrite>
{
    private readonly Dictionary<byte[], ReadOnlyMemory<byte>?> writes = new(StoreKeyComparer.Instance);
    private List<StoreRange>? deletedRanges;

    /// <summary>The store's position once this is written.</summary>
    public LogPosition Applied { get; } = applied;

    public int Count => writes.Count;

    public IReadOnlyList<StoreRange> DeletedRanges => deletedRanges ?? (IReadOnlyList<StoreRange>)[];

    public void Put(byte[] key, ReadOnlyMemory<byte> value) => Set(key, value);

    public void Delete(byte[] key) => Set(key, null);

    /// <summary>All keys in [first, end) are gone with this batch, at a cost that does not depend on how many there are: the store frees
    /// what they held in steps of its own, afterwards. Later batches may write there again, this one may not: order within a batch
    /// would be a rule of its own.</summary>
    /// <exception cref="ArgumentException">The range is empty, or this batch writes a key in it.</exception>
    public void DeleteRange(byte[] first, byte[] end)
    {
        var range = new StoreRange(first, end);
        if (first.AsSpan().SequenceCompareTo(end) >= 0)
        {
            throw new ArgumentException($"the range from {Convert.ToHexString(first)} to {Convert.ToHexString(end)} is empty", nameof(end));
        }

        foreach (var key in writes.Keys)
        {
            ThrowIfDeleted(range, key);
        }

        (deletedRanges ??= []).Add(range);
    }

    /// <summary>Whether this batch decides the key; <paramref name="value"/> is null when it deletes it.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte>? value) =>
        writes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out value) || IsInDeletedRange(key);

    public IEnumerator<StoreWrite> GetEnumerator()
    {
        // Nothing is ever removed from the dictionary, so it enumerates in the order of insertion.
        foreach (var (key, value) in writes)
        {
            yield return new StoreWrite(key, value);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Set(byte[] key, ReadOnlyMemory<byte>? value)
    {
        if (deletedRanges is not null)
        {
            foreach (var range in deletedRanges)
            {
                ThrowIfDeleted(range, key);
            }
        }

        writes[key] = value;
    }

    private bool IsInDeletedRange(ReadOnlySpan<byte> key)
    {
        if (deletedRanges is not null)
        {
            foreach (var range in deletedRanges)
            {
                if (range.Contains(key))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void ThrowIfDeleted(StoreRange range, byte[] key)
    {
        if (range.Contains(key))
        {
            throw new ArgumentException($"the batch writes {Convert.ToHexString(key)} and deletes a range around it", nameof(key));
        }
    }
}
