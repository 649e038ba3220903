using System.Text;
using ShardedKv.Storage.Directories;
using ShardedKv.Storage.Files;
using ShardedKv.Storage.Logs.Disk;
using ShardedKv.Storage.Logs.Format;
using ShardedKv.Storage.Logs.Index;
using ShardedKv.Storage.Logs.Reading;
using ShardedKv.Storage.Logs.Recovery;
using ShardedKv.Storage.Logs.Writing;

namespace ShardedKv.Storage;

/// <summary>Events of many persistence ids in one append-only log of segment files. What is acknowledged is synced. Thread-safe.</summary>
public sealed class SegmentedLog : IDisposable
{
    /// <summary>Of a persistence id in UTF-8.</summary>
    public const int PersistenceIdBytesMax = 1000;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly ILogFiles files;
    private readonly SegmentedLogOptions options;
    private readonly StreamIndex index;
    private readonly LogWriter writer;
    private readonly SemaphoreSlim readers;
    private readonly DirectoryLock? heldLock;
    private int disposed;

    private SegmentedLog(ILogFiles files, SegmentedLogOptions options, DirectoryLock? heldLock, bool hasThread)
    {
        options.Check();
        this.files = files;
        this.options = options;
        this.heldLock = heldLock;
        var recovered = LogRecovery.Open(files, options);
        index = recovered.Index;
        CutBytes = recovered.CutBytes;
        readers = new SemaphoreSlim(options.ReadersMax);
        writer = new LogWriter(files, options, recovered);
        if (hasThread)
        {
            writer.Start();
        }
    }

    /// <summary>For tests: runs on the writer's thread before each batch.</summary>
    internal Action? BeforeBatch
    {
        get => writer.BeforeBatch;
        set => writer.BeforeBatch = value;
    }

    /// <summary>Of a write that a crash cut short, which the opening cut away.</summary>
    public long CutBytes { get; }

    public LogStatus Status
    {
        get
        {
            var (segments, total, live) = index.Sizes();
            return new LogStatus(segments, total, live, writer.Appender.Batches, writer.Appender.SyncTime, writer.QueuedCalls, writer.Appender.Failure);
        }
    }

    /// <summary>Opens the log of a directory, or makes one when there is none.</summary>
    /// <exception cref="LogException">It is damaged, marked, of another version, in use, or the disk fails.</exception>
    public static SegmentedLog Open(string directory, SegmentedLogOptions options)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var heldLock = Lock(path);
        try
        {
            return new SegmentedLog(new DiskLogFiles(path), options, heldLock, hasThread: true);
        }
        catch
        {
            heldLock.Dispose();
            throw;
        }
    }

    /// <summary>Whether the directory has a log, in whatever state.</summary>
    public static bool Exists(string directory) =>
        Directory.Exists(directory) && Directory.EnumerateFiles(directory).Any(path => SegmentHeader.TryNumber(Path.GetFileName(path), out _));

    /// <summary>What a write takes in the log; see <see cref="SegmentedLogOptions.WriteBytesMax"/>.</summary>
    public static long SizeOf(LogWrite write)
    {
        var bytes = RecordFrame.HeaderBytes + (long)Encoding.UTF8.GetByteCount(write.PersistenceId);
        foreach (var logEvent in write.Events)
        {
            bytes += LogBatch.SizeOf(logEvent);
        }

        return bytes;
    }

    /// <returns>Why a write cannot be taken, whatever the state of the log; null when it can.</returns>
    public LogException? Refusal(LogWrite write)
    {
        var fault = IdFault(write.PersistenceId);
        return fault is not null
                ? new LogException(LogFailure.BadPersistenceId, files.PathOf(""), fault, $"Use one of 1 to {PersistenceIdBytesMax} bytes in UTF-8")
            : SizeOf(write) > options.WriteBytesMax
                ? new LogException(
                    LogFailure.TooLarge,
                    files.PathOf(""),
                    $"a write of {SizeOf(write)} bytes; {options.WriteBytesMax} is the most",
                    "Write less at once, or raise the bound")
                : null;
    }

    /// <summary>Stores the writes in their order, each all or not at all. Done when they are synced. When it fails, the first of them may
    /// be stored.</summary>
    public Task AppendAsync(IReadOnlyList<LogWrite> writes)
    {
        var bytes = 0L;
        foreach (var write in writes)
        {
            if (Refusal(write) is { } refusal)
            {
                return Task.FromException(refusal);
            }

            bytes += SizeOf(write);
        }

        return Run(new AppendItem(writes, bytes));
    }

    /// <summary>Deletes events up to the sequence number; the highest sequence number stays known.</summary>
    public Task DeleteAsync(string persistenceId, long upTo) => Run(new DeleteItem(persistenceId, upTo));

    /// <summary>The highest sequence number that was ever stored, after all calls before this one; 0 when there is none.</summary>
    public Task<long> HighestAsync(string persistenceId) => Run(new HighestItem(persistenceId));

    /// <summary>Gives the live events between two sequence numbers, both included, in order, but not more than <paramref name="max"/>.</summary>
    /// <exception cref="LogException">An event is not what was written, or the log is stopped.</exception>
    public async Task ReplayAsync(string persistenceId, long from, long to, long max, LogEventReader reader)
    {
        await readers.WaitAsync().ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(disposed != 0, this);
            if (writer.Appender.Failure is { } failure)
            {
                throw LogException.Stopped(failure);
            }

            await Task.Run(() =>
            {
                using var replay = new LogReplay(files, index);
                replay.Run(persistenceId, from, to, max, reader);
            }).ConfigureAwait(false);
        }
        finally
        {
            readers.Release();
        }
    }

    /// <summary>Waits for what was called before and for replays that read, then closes the files.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            writer.Dispose();
            for (var i = 0; i < options.ReadersMax; i++)
            {
                readers.Wait();
            }

            readers.Dispose();
            heldLock?.Dispose();
        }
    }

    /// <summary>For tests: without a thread, calls are done in <see cref="Turn"/>.</summary>
    internal static SegmentedLog Open(ILogFiles files, SegmentedLogOptions options, bool hasThread) => new(files, options, null, hasThread);

    internal void Turn() => writer.Turn(wait: false);

    /// <summary>Done once no cleaning is due.</summary>
    internal Task SettledAsync() => Run(new SettledItem());

    internal static DirectoryLock Lock(string path)
    {
        try
        {
            Durably.CreateDirectory(path);
            return DirectoryLock.Take(path);
        }
        catch (DataDirectoryException failure)
        {
            throw new LogException(LogFailure.InUse, path, failure.Message, failure.Remedy, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LogException.Of(failure, path);
        }
    }

    private Task<T> Run<T>(LogItem<T> item)
    {
        writer.Add(item);
        return item.Outcome;
    }

    private static string? IdFault(string persistenceId)
    {
        try
        {
            var bytes = StrictUtf8.GetByteCount(persistenceId);
            return bytes is 0 or > PersistenceIdBytesMax ? $"a persistence id of {bytes} bytes" : null;
        }
        catch (EncoderFallbackException)
        {
            return "a persistence id with half a character";
        }
    }
}
