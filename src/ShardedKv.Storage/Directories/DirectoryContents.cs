using ShardedKv.Core.Configurations;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Directories;

/// <summary>Tells a new directory from a used one, and makes the one or checks the other.</summary>
internal static class DirectoryContents
{
    /// <summary>The directory is locked.</summary>
    public static NodeManifest Load(string path, NodeName node)
    {
        DeleteUnfinished(path);
        return File.Exists(Path.Combine(path, FormatFile.Name)) ? Read(path, node) : Create(path, node);
    }

    private static void DeleteUnfinished(string path)
    {
        foreach (var name in new[] { FormatFile.Name, NodeManifestFile.Name, KeptMetaFile.Name })
        {
            File.Delete(Path.Combine(path, name + Durably.UnfinishedSuffix));
        }
    }

    // FORMAT comes last: without it no opening has ever returned, so a fresh manifest may be made again.
    private static NodeManifest Create(string path, NodeName node)
    {
        var others = Directory.GetFileSystemEntries(path)
            .Select(entry => Path.GetFileName(entry))
            .Where(name => !DirectoryLock.Owns(name) && name is not (NodeManifestFile.Name or "lost+found"))
            .ToArray();
        if (File.Exists(Path.Combine(path, NodeManifestFile.Name)))
        {
            if (others.Length > 0 || !NodeManifestFile.Read(path).IsFresh)
            {
                throw DataDirectoryException.Damaged(path, "FORMAT is missing");
            }
        }
        else if (others.Length > 0)
        {
            throw new DataDirectoryException(
                DataDirectoryRefusal.UnknownFormat,
                path,
                $"it holds other files ('{others[0]}') and no FORMAT",
                "Name a directory that is empty or not there");
        }

        var manifest = NodeManifest.New(node, new IncarnationId(Guid.NewGuid()));
        NodeManifestFile.Write(path, manifest);
        FormatFile.Write(path, null);
        return manifest;
    }

    private static NodeManifest Read(string path, NodeName node)
    {
        var cluster = FormatFile.Read(path);
        if (!File.Exists(Path.Combine(path, NodeManifestFile.Name)))
        {
            throw DataDirectoryException.Damaged(path, $"{NodeManifestFile.Name} is missing");
        }

        var manifest = NodeManifestFile.Read(path);
        if (manifest.Node != node)
        {
            throw new DataDirectoryException(
                DataDirectoryRefusal.OtherNode,
                path,
                $"it belongs to node '{manifest.Node}', not to '{node}'",
                "Correct the node's name or its directory in the settings");
        }

        var recorded = manifest.Bootstrap?.Cluster;
        if (cluster is null && recorded is not null)
        {
            FormatFile.Write(path, recorded);
        }
        else if (cluster != recorded)
        {
            throw new DataDirectoryException(
                DataDirectoryRefusal.OtherCluster,
                path,
                $"FORMAT names cluster {cluster}, the manifest {recorded?.ToString() ?? "none"}",
                "Files of two directories were mixed: restore both from one, or start the node with an empty directory");
        }

        return manifest;
    }
}
