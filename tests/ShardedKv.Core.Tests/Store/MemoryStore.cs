using System.Collections.Immutable;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Store;

/// <summary>An ordered store in memory that forgets, at a crash, what was not synced.</summary>
internal sealed class MemoryStore : IOrderedStore
{
    private static readonly ImmutableSortedDictionary<byte[], ReadOnlyMemory<byte>> Empty =
        ImmutableSortedDictionary.Create<byte[], ReadOnlyMemory<byte>>(StoreKeyComparer.Instance);

    // From the durable state to the newest.
    private readonly List<MemorySnapshot> states = [new(LogPosition.Zero, Empty)];

    public LogPosition Applied => states[^1].Applied;

    public LogPosition Durable => states[0].Applied;

    /// <summary>Batches written since the last sync.</summary>
    public int Unsynced => states.Count - 1;

    /// <summary>Of the newest batch, in the order of the keys, as hexadecimal digits.</summary>
    public string[] LastKeys { get; private set; } = [];

    public IStoreSnapshot Snapshot() => states[^1];

    public void Write(StoreBatch batch)
    {
        Assert.True(batch.Applied.Index > Applied.Index, $"{batch.Applied} is written after {Applied}");
        var next = states[^1].Rows.ToBuilder();
        foreach (var range in batch.DeletedRanges)
        {
            next.RemoveRange(states[^1].Rows.Keys.Where(key => range.Contains(key)));
        }

        foreach (var write in batch)
        {
            if (write.Value is { } value)
            {
                next[write.Key] = value;
            }
            else
            {
                next.Remove(write.Key);
            }
        }

        LastKeys = [.. batch.Select(write => Convert.ToHexString(write.Key)).Order(StringComparer.Ordinal)];
        states.Add(new MemorySnapshot(batch.Applied, next.ToImmutable()));
    }

    /// <summary>Exact.</summary>
    public RangeSize ApproximateSize(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> end)
    {
        var rows = states[0].Scan(first, end).ToArray();
        return new RangeSize(rows.Length, rows.Sum(row => (long)row.Key.Length + row.Value.Length));
    }

    /// <summary>As a disk or a hand would: at the same position, beside the log.</summary>
    public void Alter(byte[] key, byte[] row) => states[^1] = new MemorySnapshot(Applied, states[^1].Rows.SetItem(key, row));

    public void Sync() => states.RemoveRange(0, states.Count - 1);

    /// <summary>Keeps the first <paramref name="kept"/> of the unsynced batches, which then are durable.</summary>
    public void Crash(int kept)
    {
        states.RemoveRange(kept + 1, states.Count - kept - 1);
        Sync();
    }

    /// <summary>Is what that store was, durably.</summary>
    public void ReplaceBy(IStoreSnapshot snapshot)
    {
        states.Clear();
        states.Add((MemorySnapshot)snapshot);
    }

    /// <summary>Everything, position included, as text: equal stores have equal text.</summary>
    public string Dump() => string.Join(
        "\n",
        states[^1].Rows
            .Select(row => $"{Convert.ToHexString(row.Key)}={Convert.ToHexString(row.Value.Span)}")
            .Prepend(Applied.ToString()));

    public void Dispose()
    {
    }

    private sealed record MemorySnapshot(
        LogPosition Applied, ImmutableSortedDictionary<byte[], ReadOnlyMemory<byte>> Rows) : IStoreSnapshot
    {
        public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value) =>
            Rows.TryGetValue(key.ToArray(), out value);

        public IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Scan(
            ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> end) =>
            Rows.Where(row => row.Key.AsSpan().SequenceCompareTo(first.Span) >= 0
                    && row.Key.AsSpan().SequenceCompareTo(end.Span) < 0)
                .Select(row => KeyValuePair.Create<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>(row.Key, row.Value));

        public void Dispose()
        {
        }
    }
}
