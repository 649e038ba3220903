using ShardedKv.Core.Groups;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Replicas;

/// <summary>A store's file and the state machine over it: what a swap exchanges. Counted; its end comes with its last user.</summary>
internal sealed class StoreGeneration : IDisposable
{
    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _users = 1;

    /// <param name="path">Opened; made when absent.</param>
    /// <exception cref="StoreException">The file cannot be used.</exception>
    /// <exception cref="Core.Formats.CoreFormatException">It is another group's, or of a newer format.</exception>
    public StoreGeneration(GroupId group, string path, OrderedStoreOptions options)
    {
        Path = path;
        Store = SqliteOrderedStore.Open(path, options);
        try
        {
            if (group.Value == 0)
            {
                Meta = new MetaGroupMachine(Store);
            }
            else
            {
                Shards = new ShardGroupMachine(group, Store);
            }
        }
        catch
        {
            Store.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public SqliteOrderedStore Store { get; }

    /// <summary>Null for the meta group.</summary>
    public ShardGroupMachine? Shards { get; }

    /// <summary>Null for a data group.</summary>
    public MetaGroupMachine? Meta { get; }

    public IGroupMachine Machine => (IGroupMachine?)Meta ?? Shards!;

    /// <summary>Completes when it was retired and its last user has left.</summary>
    public Task Unused => _unused.Task;

    /// <returns>Null when it is over: another stands in its place.</returns>
    public HeldStore? TryHold()
    {
        var seen = Volatile.Read(ref _users);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref _users, seen + 1, seen);
            if (before == seen)
            {
                try
                {
                    return new HeldStore(this, Store.Snapshot());
                }
                catch
                {
                    Leave();
                    throw;
                }
            }

            seen = before;
        }

        return null;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _unused.SetResult();
        }
    }

    public void Dispose() => Store.Dispose();
}
