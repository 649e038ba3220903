namespace ShardedKv.Storage;

/// <summary>Why a store cannot go on, as far as it changes what the caller does.</summary>
public enum StoreFailure
{
    /// <summary>The file is not what was written: the replica must be rebuilt from its peers.</summary>
    Corrupt,

    /// <summary>Another version wrote the file.</summary>
    UnknownFormat,

    /// <summary>No space, or the store's own bound is reached.</summary>
    DiskFull,

    /// <summary>The disk refused a read, a write or a sync. What was not reported durable must be taken as lost.</summary>
    InputOutput,

    /// <summary>The file cannot be opened for writing.</summary>
    Inaccessible,

    /// <summary>The file is open elsewhere. Two writers would corrupt it.</summary>
    InUse,

    /// <summary>A snapshot was held for too long and its base was given up; take another.</summary>
    SnapshotExpired,

    /// <summary>Our mistake.</summary>
    Unexpected,
}

/// <summary>Names the failure and the file.</summary>
public sealed class StoreException : Exception
{
    public StoreException(StoreFailure failure, string path, string detail, Exception? inner = null)
        : base($"{detail} (store '{path}', {failure})", inner)
    {
        Failure = failure;
        Path = path;
    }

    /// <summary>Damage at rest, with the one remedy there is for it: no byte of the file can be trusted to be the only bad one.</summary>
    internal static StoreException Damaged(string path, string detail) => new(
        StoreFailure.Corrupt, path, $"{detail}: the file was damaged at rest; 'skv repair' rebuilds this replica from its peers");

    public StoreFailure Failure { get; }

    public string Path { get; }
}
