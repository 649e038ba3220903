using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Memory;

namespace ShardedKv.Storage.Stores;

/// <summary>The memtables up to one batch, over one view of the file.</summary>
internal sealed class StoreSnapshot(StoreState state, LogPosition applied) : IStoreSnapshot
{
    private readonly long sequence = applied.Index.Value;
    private int disposed;

    public LogPosition Applied { get; } = applied;

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        var hash = KeyHash.Of(key);
        foreach (var table in state.Tables)
        {
            if (table.Find(key, hash, sequence) is { } version)
            {
                value = version.Value.GetValueOrDefault();
                return version.Value.HasValue;
            }
        }

        var stored = state.View.Get(key);
        value = stored;
        return stored is not null;
    }

    public IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Scan(
        ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> end)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        var merge = new SnapshotMerge(state, sequence, first, end);
        while (merge.TryNext(out var row))
        {
            yield return row;
            ObjectDisposedException.ThrowIf(disposed != 0, this);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            state.View.Leave();
        }
    }
}
