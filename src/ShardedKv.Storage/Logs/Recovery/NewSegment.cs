using ShardedKv.Storage.Files;
using ShardedKv.Storage.Logs.Disk;
using ShardedKv.Storage.Logs.Format;

namespace ShardedKv.Storage.Logs.Recovery;

/// <summary>A segment is made under another name and synced before it gets its own: a file with a segment's name has a header.</summary>
internal static class NewSegment
{
    /// <summary>Under the unfinished name. When it throws, the file is gone again, as far as the disk allows.</summary>
    public static ILogFile Create(ILogFiles files, SegmentHeader header, long bytes, Action<ILogFile> sync)
    {
        var name = SegmentHeader.NameOf(header.Number) + Durably.UnfinishedSuffix;
        files.Delete(name);
        ILogFile? file = null;
        try
        {
            file = files.Create(name, bytes);
            file.Write(0, header.Encode());
            sync(file);
            return file;
        }
        catch
        {
            file?.Dispose();
            TryDelete(files, name);
            throw;
        }
    }

    public static void Name(ILogFiles files, long number)
    {
        var name = SegmentHeader.NameOf(number);
        files.Rename(name + Durably.UnfinishedSuffix, name);
    }

    private static void TryDelete(ILogFiles files, string name)
    {
        try
        {
            files.Delete(name);
        }
        catch (IOException)
        {
            // The next opening, or the next attempt, deletes it.
        }
    }
}
