namespace ShardedKv.Storage;

/// <summary>Why the log refuses, as far as it changes what the caller does.</summary>
public enum LogFailure
{
    /// <summary>No space. Nothing of the write is kept; the next one is tried anew.</summary>
    DiskFull,

    /// <summary>The disk refused a read or a write. Nothing of the write is kept.</summary>
    InputOutput,

    /// <summary>A sync failed: the log stays down until it is repaired, because what was never synced may read back as if it were.</summary>
    SyncFailed,

    /// <summary>A file is not what was written.</summary>
    Damaged,

    /// <summary>Another version wrote the file.</summary>
    UnknownFormat,

    /// <summary>Another process, or another part of this one, has the log open.</summary>
    InUse,

    /// <summary>The write is larger than the log takes.</summary>
    TooLarge,

    /// <summary>The persistence id is empty, too long, or has half a character, under which two could meet.</summary>
    BadPersistenceId,

    /// <summary>A sequence number does not rise, or a write of the persistence id failed and it was not read anew since.</summary>
    OutOfOrder,

    /// <summary>Too much waits for the disk already.</summary>
    QueueFull,

    /// <summary>An earlier failure stopped the log, or it is closed.</summary>
    Stopped,
}

/// <summary>The message names the file, what is wrong and what to do.</summary>
public sealed class LogException : Exception
{
    public LogException(LogFailure failure, string path, string detail, string remedy, Exception? inner = null)
        : base($"Log '{path}': {detail}. {remedy} ({failure})", inner)
    {
        Failure = failure;
        Path = path;
        Remedy = remedy;
    }

    public LogFailure Failure { get; }

    /// <summary>The log's directory, or the file in it that is at fault.</summary>
    public string Path { get; }

    public string Remedy { get; }

    /// <summary>Of damage: the byte in the file where it begins.</summary>
    public long? Offset { get; private init; }

    /// <summary>Of damage: what should be there.</summary>
    public string? Expected { get; private init; }

    internal static LogException Damaged(string path, long offset, string expected, string found, Exception? inner = null) => new(
        LogFailure.Damaged,
        path,
        $"damage at byte {offset}: expected {expected}, found {found}",
        "Nothing was cut away. See what else is damaged with 'skv repair'; then remove this node from the cluster and let it join "
        + "with an empty directory, its groups have the data",
        inner)
    {
        Offset = offset,
        Expected = expected,
    };

    internal static LogException SyncFailed(string path, Exception? inner = null) => new(
        LogFailure.SyncFailed,
        path,
        "a sync failed, so what it holds of the last write is unknown",
        "Check the disk, then run 'skv repair' on the node's data directory",
        inner);

    internal static LogException Stopped(LogException cause) => new(
        LogFailure.Stopped, cause.Path, $"an earlier failure stopped it: {cause.Message}", cause.Remedy, cause);

    /// <summary>What the disk said, in the log's words.</summary>
    internal static LogException Of(Exception cause, string path) => cause switch
    {
        LogException already => already,
        _ when MeansFull(cause) => new LogException(
            LogFailure.DiskFull, path, "the disk is full, the write was not stored", "Make room; writes go on by themselves", cause),
        _ => new LogException(
            LogFailure.InputOutput, path, $"the disk failed, the write was not stored: {cause.Message}", "Check the disk", cause),
    };

    // ENOSPC and EDQUOT; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows.
    private static bool MeansFull(Exception cause) =>
        cause is IOException { HResult: 28 or 122 or unchecked((int)0x80070070) or unchecked((int)0x80070027) };
}
