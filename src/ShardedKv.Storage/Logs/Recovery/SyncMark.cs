using ShardedKv.Storage.Logs.Disk;

namespace ShardedKv.Storage.Logs.Recovery;

/// <summary>A file that keeps a log down whose sync failed.</summary>
internal static class SyncMark
{
    public const string Name = "SYNC-FAILED";

    private static ReadOnlySpan<byte> Text => "A sync of this log failed. Check the disk, then run 'skv repair' on the node's data directory.\n"u8;

    /// <summary>Does what it can: on the disk that just failed, this may fail as well. The log that runs is stopped either way.</summary>
    public static void Leave(ILogFiles files)
    {
        try
        {
            using var file = files.Create(Name, Text.Length);
            file.Write(0, Text);
            file.Sync();
            files.SyncDirectory();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The mark may be there nevertheless. When it is not, an opening writes the last batch anew before it trusts it.
        }
    }

    public static bool IsLeft(ILogFiles files) => files.Names().Contains(Name);

    public static void Remove(ILogFiles files)
    {
        files.Delete(Name);
        files.SyncDirectory();
    }
}
