using ShardedKv.Storage.Files;
using ShardedKv.Storage.Logs.Disk;
using ShardedKv.Storage.Logs.Format;
using ShardedKv.Storage.Logs.Index;
using ShardedKv.Storage.Logs.Recovery;

namespace ShardedKv.Storage;

/// <param name="Segments">That were read.</param>
/// <param name="CutBytes">Of a write that was cut short, and never acknowledged.</param>
/// <param name="WasMarked">A sync had failed; the mark is gone.</param>
public sealed record LogRepairReport(int Segments, long CutBytes, bool WasMarked);

/// <summary>Makes a log whose sync failed fit for use again.</summary>
/// <remarks>Each batch is synced before the next is written, so only the newest segment may hold what is on no disk. It is read, checked and
/// written anew into another file, whose sync means what it says. Damage is reported, never cut away: what it hit was promised to others.</remarks>
public static class LogRepair
{
    /// <exception cref="LogException">It is damaged, in use, or the disk fails.</exception>
    public static LogRepairReport Run(string directory)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        using var heldLock = SegmentedLog.Lock(path);
        return Run(new DiskLogFiles(path));
    }

    internal static LogRepairReport Run(ILogFiles files) => LogRecovery.OnDisk(files, () =>
    {
        var numbers = LogRecovery.Segments(files, out _);
        var index = new StreamIndex();
        var buffer = Array.Empty<byte>();
        ScannedSegment? last = null;
        for (var i = 0; i < numbers.Count; i++)
        {
            var next = i + 1 < numbers.Count ? LogRecovery.ReadHeader(files, numbers[i + 1]) : null;
            last = LogRecovery.Scan(files, numbers[i], last, next, index, ref buffer);
        }

        if (last is not null)
        {
            WriteAnew(files, last, buffer);
        }

        var marked = SyncMark.IsLeft(files);
        if (marked)
        {
            SyncMark.Remove(files);
        }

        return new LogRepairReport(numbers.Count, last?.TornBytes ?? 0, marked);
    });

    private static void WriteAnew(ILogFiles files, ScannedSegment last, byte[] bytes)
    {
        var name = SegmentHeader.NameOf(last.Header.Number);
        var unfinished = name + Durably.UnfinishedSuffix;
        files.Delete(unfinished);
        using (var file = files.Create(unfinished, last.End))
        {
            file.Write(0, bytes.AsSpan(0, last.End));
            file.Sync();
        }

        files.Rename(unfinished, name);
        files.SyncDirectory();
    }
}
