using System.Globalization;
using ShardedKv.Raft;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage;

/// <summary>The files of one replica: the store that is in use, the one that is staged beside it, and the snapshots made for
/// others.</summary>
/// <remarks>The store begins as store.db. A staged one is store-ID.db, and takes its place when the small file store.current names it: one
/// rename, which a crash leaves done or undone. Renaming the store itself would need the old one closed first, and its readers with it;
/// and a WAL that it left behind would be taken for the new one's.</remarks>
public sealed class ReplicaFiles
{
    private const string PointerSuffix = ".current";

    private readonly string first;
    private readonly string directory;
    private readonly string pointer;
    private readonly string snapshots;
    private long exports;

    private ReplicaFiles(string first)
    {
        this.first = first;
        directory = Path.GetDirectoryName(first)!;
        pointer = Path.ChangeExtension(first, PointerSuffix);
        snapshots = Path.Combine(directory, "snapshots");
        Store = Current();
    }

    /// <summary>The file of the store that is in use.</summary>
    public string Store { get; private set; }

    /// <summary>The pointer was exchanged and not synced: a crash may leave either.</summary>
    public bool IsUncertain { get; private set; }

    private string StoreName => Path.GetFileNameWithoutExtension(first);

    /// <summary>Deletes what former lives left: stores that are not in use, and snapshots. Before anything of the replica is open.</summary>
    /// <param name="first">The path that the replica's store began with.</param>
    /// <exception cref="StoreException">The pointer is damaged, or names a store that is not there.</exception>
    public static ReplicaFiles Open(string first)
    {
        try
        {
            var files = new ReplicaFiles(Path.GetFullPath(first));
            files.DeleteLeftovers();
            return files;
        }
        catch (IOException failure)
        {
            throw new StoreException(StoreFailure.InputOutput, first, failure.Message, failure);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new StoreException(StoreFailure.Inaccessible, first, failure.Message, failure);
        }
    }

    /// <summary>Where a store is staged. Deletes what an earlier attempt left there.</summary>
    public string Stage(SnapshotId id)
    {
        var path = Path.Combine(directory, $"{StoreName}-{id.Value.ToString(CultureInfo.InvariantCulture)}{Path.GetExtension(first)}");
        Invariant.Holds(path != Store, "a snapshot is fetched once");
        Delete(path);
        return path;
    }

    /// <summary>Where a snapshot for others is made.</summary>
    public string Snapshot(SnapshotId id) => Path.Combine(snapshots, $"{id.Value.ToString(CultureInfo.InvariantCulture)}.chunks");

    /// <summary>Where a shard is spooled on its way out, another path each time. With the snapshots, which the next opening deletes.</summary>
    public string Export() =>
        Path.Combine(snapshots, $"export-{Interlocked.Increment(ref exports).ToString(CultureInfo.InvariantCulture)}.blocks");

    /// <summary>From now on, and after a crash, the staged store is the replica's. It must be synced.</summary>
    /// <exception cref="IOException">The disk refused. <see cref="Store"/> says which one is the replica's, unless
    /// <see cref="IsUncertain"/>.</exception>
    public void SwitchTo(string staged)
    {
        Invariant.Holds(Path.GetDirectoryName(staged) == directory, "a store is staged in its replica's directory");
        try
        {
            Durably.Replace(pointer, ChecksummedText.Seal(Path.GetFileName(staged)));
            Store = staged;
        }
        catch
        {
            IsUncertain = PointedTo() != Path.GetFileName(Store);
            throw;
        }
    }

    /// <summary>Deletes a store that is not in use, with all that belongs to it.</summary>
    public void Delete(string store)
    {
        Invariant.Holds(store != Store, "the store in use stays");
        foreach (var path in Directory.GetFiles(directory, Path.GetFileName(store) + "*"))
        {
            File.Delete(path);
        }
    }

    private string Current()
    {
        if (WithdrawnStore.ReasonOf(first) is not null)
        {
            // It stays until another is in its place, so that a mark that was made by mistake costs no data. Where nobody knows which it is,
            // whatever is there makes way.
            return TryPointedTo() is { } known ? Path.Combine(directory, known) : first;
        }

        var name = PointedTo();
        var path = Path.Combine(directory, name);

        // Only a store that was never opened may be missing, and that is the first, with no other beside it.
        return File.Exists(path) || (path == first && Directory.GetFiles(directory, $"{StoreName}-*").Length == 0)
            ? path
            : throw new StoreException(StoreFailure.Corrupt, pointer, $"The replica's store is {name}, which is not there");
    }

    private string PointedTo() => TryPointedTo()
        ?? throw new StoreException(StoreFailure.Corrupt, pointer, "The name of the replica's store fails its checksum");

    private string? TryPointedTo() => !File.Exists(pointer) ? Path.GetFileName(first)
        : ChecksummedText.TryOpen(File.ReadAllBytes(pointer), out var name) ? name.TrimEnd('\n')
        : null;

    private void DeleteLeftovers()
    {
        if (Directory.Exists(snapshots))
        {
            Directory.Delete(snapshots, recursive: true);
        }

        File.Delete(pointer + Durably.UnfinishedSuffix);
        var current = Path.GetFileName(Store);
        var extension = Path.GetExtension(first);
        foreach (var path in Directory.GetFiles(directory, $"{StoreName}*{extension}*"))
        {
            var name = Path.GetFileName(path);
            var isOther = name.StartsWith($"{StoreName}-", StringComparison.Ordinal) || name.StartsWith(StoreName + extension, StringComparison.Ordinal);
            if (isOther && !name.StartsWith(current, StringComparison.Ordinal))
            {
                File.Delete(path);
            }
        }
    }
}
