using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Simulation.Disks;

/// <summary>An ordered store in memory that forgets at a crash what it had not synced: its durable position lags its applied one. A
/// world has one thread, so a snapshot is the store itself until the next write.</summary>
internal sealed class SimulatedStore : IOrderedStore, IStoreSnapshot
{
    private readonly SortedList<byte[], ReadOnlyMemory<byte>> _rows = new(StoreKeyComparer.Instance);

    // What undoes the batches that are not durable, oldest first.
    private readonly List<Undo> _undo = [];

    public LogPosition Applied { get; private set; }

    public LogPosition Durable { get; private set; }

    public int Unsynced => _undo.Count;

    /// <summary>Of all rows, whatever way they came: equal stores have equal hashes.</summary>
    public ulong Hash { get; private set; }

    public IStoreSnapshot Snapshot() => this;

    public void Write(StoreBatch batch)
    {
        Invariant.Holds(batch.Applied.Index > Applied.Index, "a store's batches rise");
        var undo = new List<(byte[] Key, ReadOnlyMemory<byte>? Before)>(batch.Count);
        foreach (var range in batch.DeletedRanges)
        {
            for (var place = PlaceOf(range.First); place < _rows.Count && range.Contains(_rows.GetKeyAtIndex(place));)
            {
                var key = _rows.GetKeyAtIndex(place);
                undo.Add((key, Set(key, null)));
            }
        }

        foreach (var write in batch)
        {
            undo.Add((write.Key, Set(write.Key, write.Value)));
        }

        _undo.Add(new Undo(batch.Applied, Applied, [.. undo]));
        Applied = batch.Applied;
    }

    /// <summary>Exact, and of all that is applied: nothing here asks for less.</summary>
    public RangeSize ApproximateSize(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> end)
    {
        var size = default(RangeSize);
        foreach (var (key, value) in Scan(first, end))
        {
            size = new RangeSize(size.Rows + 1, size.Bytes + key.Length + value.Length);
        }

        return size;
    }

    public int Rows => _rows.Count;

    /// <summary>In key order.</summary>
    public IEnumerable<KeyValuePair<byte[], ReadOnlyMemory<byte>>> Range(int first, int count) => _rows.Skip(first).Take(count);

    public static SimulatedStore Of(LogPosition applied, IEnumerable<KeyValuePair<byte[], ReadOnlyMemory<byte>>> rows)
    {
        var store = new SimulatedStore { Applied = applied, Durable = applied };
        foreach (var (key, row) in rows)
        {
            store.Set(key, row);
        }

        return store;
    }

    /// <summary>The oldest <paramref name="batches"/> that are not durable become so.</summary>
    public void Sync(int batches)
    {
        if (batches > 0)
        {
            Durable = _undo[batches - 1].Applied;
            _undo.RemoveRange(0, batches);
        }
    }

    /// <summary>Of what was not durable the oldest <paramref name="kept"/> batches are there after all.</summary>
    public void Crash(int kept)
    {
        for (var place = _undo.Count - 1; place >= kept; place--)
        {
            foreach (var (key, before) in _undo[place].Rows)
            {
                Set(key, before);
            }

            Applied = _undo[place].Before;
        }

        _undo.RemoveRange(kept, _undo.Count - kept);
        Sync(kept);
    }

    /// <summary>As it is now, for a snapshot; all of it durable.</summary>
    public SimulatedStore Copy()
    {
        var copy = new SimulatedStore { Applied = Applied, Durable = Applied };
        foreach (var (key, row) in _rows)
        {
            copy._rows.Add(key, row);
        }

        copy.Hash = Hash;
        return copy;
    }

    /// <summary>Becomes that store, atomically and durably.</summary>
    public void BecomeCopyOf(SimulatedStore other)
    {
        _rows.Clear();
        foreach (var (key, row) in other._rows)
        {
            _rows.Add(key, row);
        }

        _undo.Clear();
        (Applied, Durable, Hash) = (other.Applied, other.Applied, other.Hash);
    }

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        var place = PlaceOf(key);
        var there = place < _rows.Count && key.SequenceEqual(_rows.GetKeyAtIndex(place));
        value = there ? _rows.GetValueAtIndex(place) : default;
        return there;
    }

    public IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Scan(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> end)
    {
        for (var place = PlaceOf(first.Span); place < _rows.Count; place++)
        {
            var key = _rows.GetKeyAtIndex(place);
            if (key.AsSpan().SequenceCompareTo(end.Span) >= 0)
            {
                yield break;
            }

            yield return KeyValuePair.Create<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>(key, _rows.GetValueAtIndex(place));
        }
    }

    public void Dispose()
    {
    }

    private ReadOnlyMemory<byte>? Set(byte[] key, ReadOnlyMemory<byte>? value)
    {
        ReadOnlyMemory<byte>? before = null;
        var place = PlaceOf(key);
        var there = place < _rows.Count && key.AsSpan().SequenceEqual(_rows.GetKeyAtIndex(place));
        if (there)
        {
            before = _rows.GetValueAtIndex(place);
            Hash -= RowHash.Of(key, before.Value.Span);
        }

        if (value is { } row)
        {
            Hash += RowHash.Of(key, row.Span);
            if (there)
            {
                _rows.SetValueAtIndex(place, row);
            }
            else
            {
                _rows.Add(key, row);
            }
        }
        else if (there)
        {
            _rows.RemoveAt(place);
        }

        return before;
    }

    /// <returns>Of the first key that is not below it.</returns>
    private int PlaceOf(ReadOnlySpan<byte> key)
    {
        var low = 0;
        var high = _rows.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_rows.GetKeyAtIndex(middle).AsSpan().SequenceCompareTo(key) < 0)
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

    private sealed record Undo(LogPosition Applied, LogPosition Before, (byte[] Key, ReadOnlyMemory<byte>? Before)[] Rows);
}
