using ShardedKv.Core.Formats;
using ShardedKv.Core.Integrity;
using ShardedKv.Storage.Directories;

namespace ShardedKv.Storage;

/// <param name="Replica">Group and replica, as in the directory's name.</param>
/// <param name="Rows">That were read and verified.</param>
/// <param name="Withdrawn">Why the replica fetches another store from its group at the node's next start; null: its store is sound.</param>
public sealed record StoreFinding(string Replica, long Rows, string? Withdrawn);

/// <summary>Reads every row of every store of a node that does not run, and withdraws those that are damaged: their replicas keep their journals
/// and fetch another store.</summary>
public static class StoreRepair
{
    private static readonly ReadOnlyMemory<byte> First = Array.Empty<byte>();
    private static readonly ReadOnlyMemory<byte> End = new byte[] { 0xFF };

    /// <param name="dataDirectory">Of a node; it is locked meanwhile.</param>
    /// <returns>In the order of the directories' names; lazy, one store at a time.</returns>
    /// <exception cref="DataDirectoryException">The node runs.</exception>
    public static IEnumerable<StoreFinding> Run(string dataDirectory)
    {
        var root = Path.GetFullPath(dataDirectory);
        using var heldLock = DirectoryLock.Take(root);
        var stores = Path.Combine(root, StoreDirectories.Name);
        string[] directories = Directory.Exists(stores) ? Directory.GetDirectories(stores) : [];
        foreach (var directory in directories.Order(StringComparer.Ordinal))
        {
            yield return Check(directory);
        }
    }

    private static StoreFinding Check(string directory)
    {
        var (name, first) = (Path.GetFileName(directory), Path.Combine(directory, StoreDirectories.FileName));
        if (WithdrawnStore.ReasonOf(first) is { } before)
        {
            return new StoreFinding(name, 0, before);
        }

        var rows = 0L;
        string? damage = null;
        try
        {
            var file = ReplicaFiles.Open(first).Store;
            if (File.Exists(file))
            {
                (rows, damage) = Read(file);
            }
        }
        catch (Exception failure) when (failure is CoreFormatException or StoreException { Failure: StoreFailure.Corrupt })
        {
            damage = failure.Message;
        }

        if (damage is not null)
        {
            WithdrawnStore.Mark(first, damage);
        }

        return new StoreFinding(name, rows, damage);
    }

    private static (long Rows, string? Damage) Read(string file)
    {
        var rows = 0L;
        var recount = StateHashes.BeginRecount();
        using var store = SqliteOrderedStore.Open(file, new OrderedStoreOptions());
        using var snapshot = store.Snapshot();
        foreach (var (key, row) in snapshot.Scan(First, End))
        {
            recount.Add(key.Span, row.Span);
            rows++;
        }

        var differing = recount.Differing();
        return (rows, differing.IsEmpty ? null : $"the rows of {string.Join(", ", differing)} do not add up to their hash");
    }
}
