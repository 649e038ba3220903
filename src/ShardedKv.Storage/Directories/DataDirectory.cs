using ShardedKv.Core.Bootstrap;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;
using ShardedKv.Storage.Directories;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage;

/// <summary>A node's identity and what it hosts, on disk. Every change is durable when its method returns. Thread-safe.</summary>
/// <remarks>Holds LOCK, FORMAT, node.manifest, the journal and a store for each replica. The incarnation is made with the directory:
/// a node whose directory was lost comes back as another.</remarks>
public sealed class DataDirectory : IDisposable
{
    private readonly object gate = new();
    private readonly DirectoryLock heldLock;
    private NodeManifest manifest;
    private bool disposed;

    private DataDirectory(string path, DirectoryLock heldLock, NodeName node)
    {
        Path = path;
        this.heldLock = heldLock;
        manifest = DirectoryContents.Load(path, node);
        StoreDirectories.Align(path, manifest);
    }

    public string Path { get; }

    public NodeName Node => manifest.Node;

    public IncarnationId Incarnation => manifest.Incarnation;

    /// <summary>Null while the node is fresh.</summary>
    public ClusterId? Cluster => Bootstrap?.Cluster;

    /// <summary>Null while the node is fresh.</summary>
    public BootstrapRecord? Bootstrap => Volatile.Read(ref manifest).Bootstrap;

    /// <summary>In the order of the groups.</summary>
    public IReadOnlyList<HostedReplica> ReplicaRecords => [.. Volatile.Read(ref manifest).Replicas.Values];

    /// <summary>A file for the SQLite journal of all replicas; the directory is there.</summary>
    public string JournalPath => System.IO.Path.Combine(Path, "journal.db");

    /// <summary>A directory for the segmented log of all replicas; it need not be there.</summary>
    public string LogPath => System.IO.Path.Combine(Path, "journal");

    /// <summary>What kind of journal has the replicas' events; null before the first start, and in directories of an older version.</summary>
    public string? Journal => Volatile.Read(ref manifest).Journal;

    /// <summary>Opens, or creates when the path is absent or empty.</summary>
    /// <exception cref="DataDirectoryException">Any refusal.</exception>
    public static DataDirectory Open(string path, NodeName node)
    {
        ArgumentException.ThrowIfNullOrEmpty(node.Value, nameof(node));
        var fullPath = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        return OnDisk(fullPath, () =>
        {
            Durably.CreateDirectory(fullPath);
            var heldLock = DirectoryLock.Take(fullPath);
            try
            {
                return new DataDirectory(fullPath, heldLock, node);
            }
            catch
            {
                heldLock.Dispose();
                throw;
            }
        });
    }

    /// <summary>The file of a hosted replica's store; its directory is there.</summary>
    /// <exception cref="ArgumentException">The replica is not hosted.</exception>
    public string StorePath(GroupId group, ReplicaId replica) =>
        Volatile.Read(ref manifest).Replicas.TryGetValue(group, out var hosted) && hosted.Replica == replica
            ? StoreDirectories.FilePath(Path, group, replica)
            : throw new ArgumentException($"{replica} of {group} is not hosted here", nameof(replica));

    /// <summary>Takes the record when fresh; the same again changes nothing.</summary>
    /// <exception cref="DataDirectoryException"><see cref="DataDirectoryRefusal.OtherCluster"/>: another record is here.</exception>
    public void SaveBootstrap(BootstrapRecord record)
    {
        lock (gate)
        {
            if (record.Equals(manifest.Bootstrap))
            {
                return;
            }

            if (manifest.Bootstrap is { } here)
            {
                throw new DataDirectoryException(
                    DataDirectoryRefusal.OtherCluster,
                    Path,
                    here.Cluster == record.Cluster
                        ? $"it holds another record of cluster {here.Cluster}"
                        : $"it belongs to cluster {here.Cluster}, not to {record.Cluster}",
                    "Give the node an empty directory, or correct its settings");
            }

            // The manifest decides; an opening repairs a FORMAT that a crash left behind it.
            Save(manifest with { Bootstrap = record });
            OnDisk(Path, () => FormatFile.Write(Path, record.Cluster));
        }
    }

    /// <summary>Keeps the newest state of g0 that this node was told, in the place of the one before.</summary>
    public void SaveMeta(ReadOnlyMemory<byte> state)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            OnDisk(Path, () => KeptMetaFile.Write(Path, state.Span));
        }
    }

    /// <returns>The state of the last <see cref="SaveMeta"/>; null when there was none, or it is damaged: any peer tells it again.</returns>
    public byte[]? LoadMeta() => OnDisk(Path, () => KeptMetaFile.Read(Path));

    /// <summary>Remembers the kind of journal that has the replicas' events. The same again changes nothing.</summary>
    /// <exception cref="InvalidOperationException">It is another.</exception>
    public void SaveJournal(string kind)
    {
        lock (gate)
        {
            if (manifest.Journal == kind)
            {
                return;
            }

            if (manifest.Journal is not null)
            {
                throw new InvalidOperationException($"the events are in '{manifest.Journal}', so they cannot be in '{kind}'");
            }

            // A version that knows nothing of kinds is told so by FORMAT, not by a manifest that it takes for damaged.
            OnDisk(Path, () => FormatFile.Write(Path, Cluster));
            Save(manifest with { Journal = kind });
        }
    }

    /// <summary>Hosts a replica. The same again changes nothing.</summary>
    /// <exception cref="DataDirectoryException"><see cref="DataDirectoryRefusal.Tombstoned"/>: it, or a later one, was removed
    /// here.</exception>
    /// <exception cref="InvalidOperationException">Another replica of the group is hosted, or this one otherwise.</exception>
    public void AddReplica(HostedReplica replica)
    {
        lock (gate)
        {
            if (manifest.Replicas.TryGetValue(replica.Group, out var hosted))
            {
                if (hosted == replica)
                {
                    return;
                }

                throw new InvalidOperationException($"{hosted} is hosted, so {replica} cannot be");
            }

            var tombstone = manifest.Tombstone(replica.Group);
            if (!Core.Bootstrap.Tombstone.Allows(replica.Replica, tombstone))
            {
                throw new DataDirectoryException(
                    DataDirectoryRefusal.Tombstoned,
                    Path,
                    $"{replica.Replica} of {replica.Group} is at or below {tombstone}, which was removed here",
                    "Let the meta group issue a new replica number");
            }

            Save(manifest.With(replica));
            OnDisk(Path, () => StoreDirectories.Create(Path, replica));
        }
    }

    /// <summary>The highest replica number of the group that was removed here: nothing is created at or below it. default when none
    /// was.</summary>
    public ReplicaId Tombstone(GroupId group) => Volatile.Read(ref manifest).Tombstone(group);

    /// <summary>Leaves a tombstone, then deletes the store, which must be closed. A replica that is not hosted leaves a tombstone
    /// too.</summary>
    /// <exception cref="InvalidOperationException">An older replica of the group is hosted: remove that first.</exception>
    public void Remove(GroupId group, ReplicaId replica)
    {
        lock (gate)
        {
            if (manifest.Replicas.TryGetValue(group, out var hosted) && hosted.Replica < replica)
            {
                throw new InvalidOperationException($"{hosted.Replica} of {group} is hosted and older than {replica}");
            }

            Save(manifest.Without(group, replica));
            OnDisk(Path, () => StoreDirectories.Delete(Path, group, replica));
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (!disposed)
            {
                disposed = true;
                heldLock.Dispose();
            }
        }
    }

    private void Save(NodeManifest changed)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        OnDisk(Path, () => NodeManifestFile.Write(Path, changed));
        Volatile.Write(ref manifest, changed);
    }

    private static void OnDisk(string path, Action act) => OnDisk(path, () =>
    {
        act();
        return true;
    });

    private static T OnDisk<T>(string path, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException(
                DataDirectoryRefusal.Unwritable,
                path,
                $"it cannot be used: {failure.Message}",
                "Check that the path is a directory on a disk with space, which this user may read and write",
                failure);
        }
    }
}
