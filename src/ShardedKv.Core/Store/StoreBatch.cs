using System.Collections;
using System.Diagnostics.CodeAnalysis;
using ShardedKv.Raft;

namespace ShardedKv.Core.Store;

/// <summary>One key's new state. <see cref="Value"/> is null for a deletion.</summary>
public readonly record struct StoreWrite(byte[] Key, ReadOnlyMemory<byte>? Value);

/// <summary>The writes of one applied entry: at most one for a key, the last one, in the order of the keys' first writes. The arrays
/// belong to the batch from then on.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "A batch is the design's word; that it can be enumerated is a detail.")]
public sealed class StoreBatch(LogPosition applied) : IReadOnlyCollection<StoreWrite>
{
    private readonly Dictionary<byte[], ReadOnlyMemory<byte>?> writes = new(StoreKeyComparer.Instance);

    /// <summary>The store's position once this is written.</summary>
    public LogPosition Applied { get; } = applied;

    public int Count => writes.Count;

    public void Put(byte[] key, ReadOnlyMemory<byte> value) => writes[key] = value;

    public void Delete(byte[] key) => writes[key] = null;

    /// <summary>Whether this batch decides the key; <paramref name="value"/> is null when it deletes it.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte>? value) =>
        writes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out value);

    public IEnumerator<StoreWrite> GetEnumerator()
    {
        // Nothing is ever removed from the dictionary, so it enumerates in the order of insertion.
        foreach (var (key, value) in writes)
        {
            yield return new StoreWrite(key, value);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
