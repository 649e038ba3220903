using ShardedKv.Storage.Files;

namespace ShardedKv.Storage;

/// <summary>The mark that a sync of a node's journal failed. What was never synced may read back as if it were, so that no replica begins from
/// that journal until <c>skv repair</c> has written it anew, not even in another process. The segmented log keeps a mark of its own.</summary>
public static class UnsyncedJournal
{
    private const string Name = "JOURNAL-SYNC-FAILED";

    private static ReadOnlySpan<byte> Text => "A sync of this node's journal failed. Check the disk, then run 'skv repair' on this directory.\n"u8;

    /// <summary>Durable when it returns; the same again changes nothing.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Mark(string dataDirectory)
    {
        if (!IsMarked(dataDirectory))
        {
            Durably.Replace(PathOf(dataDirectory), Text);
        }
    }

    public static bool IsMarked(string dataDirectory) => File.Exists(PathOf(dataDirectory));

    public static void Unmark(string dataDirectory)
    {
        var path = PathOf(dataDirectory);
        File.Delete(path);
        Durably.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    private static string PathOf(string dataDirectory) => Path.Combine(Path.GetFullPath(dataDirectory), Name);
}
