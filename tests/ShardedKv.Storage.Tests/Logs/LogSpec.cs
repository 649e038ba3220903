namespace ShardedKv.Storage.Tests.Logs;

/// <summary>A log on a disk in memory, driven by hand.</summary>
public abstract class LogSpec : IDisposable
{
    private readonly List<SegmentedLog> opened = [];

    internal MemoryLogFiles Disk { get; set; } = new(new Random(17));

    public void Dispose() => opened.ForEach(log => log.Dispose());

    internal SegmentedLog Open(SegmentedLogOptions? options = null)
    {
        var log = SegmentedLog.Open(Disk, options ?? LogModel.Small, hasThread: false);
        opened.Add(log);
        return log;
    }

    /// <summary>The process goes and comes back; the disk keeps everything.</summary>
    internal SegmentedLog Reopen()
    {
        opened.ForEach(log => log.Dispose());
        Disk.Restart();
        return Open();
    }

    protected static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    internal static async Task Append(SegmentedLog log, string id, long first, params byte[][] payloads)
    {
        var done = log.AppendAsync([LogModel.Write(id, first, payloads)]);
        log.Turn();
        await done;
    }

    internal static async Task Delete(SegmentedLog log, string id, long upTo)
    {
        var done = log.DeleteAsync(id, upTo);
        log.Turn();
        await done;
    }

    internal static async Task<long> Highest(SegmentedLog log, string id)
    {
        var highest = log.HighestAsync(id);
        log.Turn();
        return await highest;
    }

    internal static async Task<List<long>> Numbers(SegmentedLog log, string id) =>
        [.. (await LogModel.ReadAsync(log, id)).Select(found => found.Sequence)];

    internal static async Task<LogException> Fails(SegmentedLog log, Task call)
    {
        log.Turn();
        return await Assert.ThrowsAsync<LogException>(() => call);
    }
}
