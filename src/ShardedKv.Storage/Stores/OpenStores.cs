using System.Collections.Concurrent;

namespace ShardedKv.Storage.Stores;

/// <summary>The store files that this process has open: two writers would corrupt a file. Other processes are kept out by the data
/// directory's lock.</summary>
internal static class OpenStores
{
    private static readonly ConcurrentDictionary<string, bool> Paths = new();

    /// <exception cref="StoreException">It is open.</exception>
    public static void Enter(string fullPath)
    {
        if (!Paths.TryAdd(fullPath, true))
        {
            throw new StoreException(StoreFailure.InUse, fullPath, "The store is open in this process");
        }
    }

    public static void Leave(string fullPath) => Paths.TryRemove(fullPath, out _);
}
