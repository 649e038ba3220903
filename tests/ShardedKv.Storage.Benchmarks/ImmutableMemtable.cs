using System.Collections.Immutable;
using ShardedKv.Core.Store;

namespace ShardedKv.Storage.Benchmarks;

/// <summary>The candidate that was not chosen: one immutable sorted map, a builder for each batch. A snapshot is the reference.</summary>
internal sealed class ImmutableMemtable
{
    private ImmutableSortedDictionary<byte[], ReadOnlyMemory<byte>?> map =
        ImmutableSortedDictionary<byte[], ReadOnlyMemory<byte>?>.Empty.WithComparers(StoreKeyComparer.Instance);

    public ImmutableSortedDictionary<byte[], ReadOnlyMemory<byte>?> Snapshot => Volatile.Read(ref map);

    public void Add(StoreBatch batch)
    {
        var builder = map.ToBuilder();
        foreach (var (key, value) in batch)
        {
            builder[key] = value;
        }

        Volatile.Write(ref map, builder.ToImmutable());
    }
}
