using System.Globalization;
using ShardedKv.Raft;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Directories;

/// <summary>stores/g1-r2: a directory for each hosted replica's store, kept equal to the manifest.</summary>
internal static class StoreDirectories
{
    public const string Name = "stores";

    public const string FileName = "store.db";

    public static string FilePath(string root, GroupId group, ReplicaId replica) =>
        Path.Combine(DirectoryPath(root, group, replica), FileName);

    public static void Create(string root, HostedReplica replica) =>
        Durably.CreateDirectory(DirectoryPath(root, replica.Group, replica.Replica));

    public static void Delete(string root, GroupId group, ReplicaId replica)
    {
        var path = DirectoryPath(root, group, replica);
        if (Directory.Exists(path))
        {
            Durably.DeleteDirectory(path);
        }
    }

    /// <summary>Finishes what a crash cut short: a change is in the manifest first, and in the directories after it.</summary>
    public static void Align(string root, NodeManifest manifest)
    {
        var stores = Path.Combine(root, Name);
        Durably.CreateDirectory(stores);
        foreach (var path in Directory.GetDirectories(stores))
        {
            if (!TryParse(Path.GetFileName(path), out var group, out var replica))
            {
                throw DataDirectoryException.Damaged(path, "this is no replica's store");
            }

            if (manifest.Replicas.TryGetValue(group, out var hosted) && hosted.Replica == replica)
            {
                continue;
            }

            if (replica > manifest.Tombstone(group))
            {
                throw DataDirectoryException.Damaged(path, "the manifest knows nothing of this replica");
            }

            Durably.DeleteDirectory(path);
        }

        foreach (var replica in manifest.Replicas.Values)
        {
            Create(root, replica);
        }
    }

    private static string DirectoryPath(string root, GroupId group, ReplicaId replica) =>
        Path.Combine(root, Name, $"{group}-{replica}");

    private static bool TryParse(string name, out GroupId group, out ReplicaId replica)
    {
        var parts = name.Split('-');
        if (parts.Length == 2
            && parts[0].StartsWith('g')
            && parts[1].StartsWith('r')
            && int.TryParse(parts[0].AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var groupNumber)
            && long.TryParse(parts[1].AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var replicaNumber))
        {
            group = new GroupId(groupNumber);
            replica = new ReplicaId(replicaNumber);
            return true;
        }

        group = default;
        replica = default;
        return false;
    }
}
