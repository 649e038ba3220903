using ShardedKv.Core.Store;

namespace ShardedKv.Actors.Replicas;

/// <summary>One moment of a replica's store, with the state machine that belongs to it: kept, whatever store takes its place, until this
/// is disposed of.</summary>
internal sealed class HeldStore(StoreGeneration generation, IStoreSnapshot snapshot) : IDisposable
{
    private int _disposed;

    public StoreGeneration Generation => generation;

    public IStoreSnapshot Snapshot => snapshot;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            snapshot.Dispose();
            generation.Leave();
        }
    }
}
