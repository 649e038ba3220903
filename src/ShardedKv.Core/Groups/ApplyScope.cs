using ShardedKv.Core.Store;

namespace ShardedKv.Core.Groups;

/// <summary>One entry's application: the batch that grows, over the store as the entry found it.</summary>
internal sealed class ApplyScope(IOrderedStore store, StoreBatch batch) : IDisposable
{
    private IStoreSnapshot? before;

    public StoreBatch Batch => batch;

    /// <summary>The store without the batch.</summary>
    public IStoreSnapshot Before => before ??= store.Snapshot();

    /// <summary>As the commands before this one in the entry have left it.</summary>
    public bool TryGet(byte[] key, out ReadOnlyMemory<byte> value)
    {
        if (batch.TryGet(key, out var written))
        {
            value = written.GetValueOrDefault();
            return written is not null;
        }

        return Before.TryGet(key, out value);
    }

    public void Dispose() => before?.Dispose();
}
