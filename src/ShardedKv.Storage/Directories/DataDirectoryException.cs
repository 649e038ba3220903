namespace ShardedKv.Storage;

/// <summary>Why a data directory is not opened, or does not take a change.</summary>
public enum DataDirectoryRefusal
{
    /// <summary>It cannot be created, read or written.</summary>
    Unwritable,

    /// <summary>Another process, or another part of this one, has it open.</summary>
    LockedByAnotherProcess,

    /// <summary>Made by another version, or no data directory at all.</summary>
    UnknownFormat,

    /// <summary>It belongs to a node of another name.</summary>
    OtherNode,

    /// <summary>It belongs to another cluster, or to this one by another record.</summary>
    OtherCluster,

    /// <summary>What is in it contradicts itself or fails its checksum.</summary>
    Damaged,

    /// <summary>The replica's number is at or below the highest that was removed here.</summary>
    Tombstoned,
}

/// <summary>The message names the path and what to do.</summary>
public sealed class DataDirectoryException : Exception
{
    public DataDirectoryException(DataDirectoryRefusal kind, string path, string reason, string remedy, Exception? inner = null)
        : base($"Data directory '{path}': {reason}. {remedy}", inner)
    {
        Kind = kind;
        Path = path;
        Remedy = remedy;
    }

    public DataDirectoryRefusal Kind { get; }

    /// <summary>The directory, or the file in it that is at fault.</summary>
    public string Path { get; }

    public string Remedy { get; }

    internal static DataDirectoryException Damaged(string path, string reason, Exception? inner = null) => new(
        DataDirectoryRefusal.Damaged,
        path,
        reason,
        "Do not repair it by hand: remove this node from the cluster, then let it join with an empty directory",
        inner);
}
