using ShardedKv.Core.Store;

namespace ShardedKv.Storage.Memory;

/// <summary>A set of keys as ranges in ascending order that neither overlap nor touch. Immutable.</summary>
internal sealed class KeyRanges
{
    public static readonly KeyRanges None = new([]);

    private readonly StoreRange[] ranges;

    private KeyRanges(StoreRange[] ranges) => this.ranges = ranges;

    public bool IsEmpty => ranges.Length == 0;

    public IReadOnlyList<StoreRange> All => ranges;

    /// <summary>The union with any ranges.</summary>
    public KeyRanges With(IReadOnlyCollection<StoreRange> added)
    {
        if (added.Count == 0)
        {
            return this;
        }

        var union = new List<StoreRange>();
        foreach (var range in ranges.Concat(added).OrderBy(range => range.First, StoreKeyComparer.Instance))
        {
            if (union.Count > 0 && range.First.AsSpan().SequenceCompareTo(union[^1].End) <= 0)
            {
                var last = union[^1];
                union[^1] = last with { End = last.End.AsSpan().SequenceCompareTo(range.End) < 0 ? range.End : last.End };
            }
            else
            {
                union.Add(range);
            }
        }

        return new KeyRanges([.. union]);
    }

    /// <summary>Without the first range's keys below a key, or without all of it.</summary>
    public KeyRanges FromFirst(byte[] key) => key.AsSpan().SequenceCompareTo(ranges[0].End) >= 0
        ? new KeyRanges(ranges[1..])
        : new KeyRanges([ranges[0] with { First = key }, .. ranges[1..]]);

    /// <returns>The range that holds the key, or null.</returns>
    public StoreRange? Containing(ReadOnlySpan<byte> key)
    {
        var place = CountBelow(key);
        return place < ranges.Length && ranges[place].Contains(key) ? ranges[place] : null;
    }

    /// <returns>The first range whose end is above the key, which may hold the key; null when there is none.</returns>
    public StoreRange? AtOrAfter(ReadOnlySpan<byte> key)
    {
        var place = CountBelow(key);
        return place < ranges.Length ? ranges[place] : null;
    }

    // Of ranges that end at or below the key.
    private int CountBelow(ReadOnlySpan<byte> key)
    {
        var low = 0;
        var high = ranges.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (key.SequenceCompareTo(ranges[middle].End) >= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
