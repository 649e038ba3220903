using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Memory;
using ShardedKv.Storage.Sqlite;
using ShardedKv.Storage.Stores;

namespace ShardedKv.Storage;

/// <summary>One replica's data on disk: memtables that take the writes, over one SQLite file that a thread of the store's own writes
/// behind them. What is not durable yet is in the journal.</summary>
/// <remarks>A failed flush or a damaged file stops the store for good (<see cref="Failure"/>): it takes no more writes and reports
/// nothing durable again; memory still reads. Open it anew to go on from what is on the disk.</remarks>
public sealed class SqliteOrderedStore : IOrderedStore
{
    private static readonly TimeSpan RetiredWaitMax = TimeSpan.FromMilliseconds(50);

    private readonly string path;
    private readonly OrderedStoreOptions options;
    private readonly StoreWriter writer;
    private readonly BaseViews views;
    private readonly MemtableQueue queue;
    private readonly Thread flusher;
    private PublishedPosition durable;

    private SqliteOrderedStore(string path, OrderedStoreOptions options)
    {
        this.path = path;
        this.options = options;
        writer = new StoreWriter(StoreFile.Open(path));
        views = new BaseViews(path, options.ReadersMax, Fail);
        try
        {
            if (options.FileBytesMax is { } bytesMax)
            {
                writer.BoundFile(bytesMax);
            }

            var view = views.Open();
            durable = new PublishedPosition(view.Applied);
            queue = new MemtableQueue(options, view);
        }
        catch
        {
            views.Dispose();
            writer.Dispose();
            throw;
        }

        flusher = new Thread(Flush) { IsBackground = true, Name = $"store-flush {Path.GetFileName(Path.GetDirectoryName(path))}" };
        flusher.Start();
    }

    /// <summary>The new durable position, in rising order, on the flusher's thread, before FlushAsync completes: do not block in it.</summary>
    public event Action<LogPosition>? DurableAdvanced;

    /// <summary>Raised once, on the thread that met the failure.</summary>
    public event Action<StoreException>? Failed;

    public LogPosition Applied => queue.State.Active.Applied;

    public LogPosition Durable => Volatile.Read(ref durable).Position;

    /// <summary>Null while all is well.</summary>
    public StoreException? Failure => queue.Failure;

    /// <summary>Opens or creates. What it reports durable is on the disk, also after a process that failed to sync.</summary>
    /// <param name="path">In a directory that is there.</param>
    /// <exception cref="StoreException">The file is damaged, of another format, in use, or out of reach.</exception>
    public static SqliteOrderedStore Open(string path, OrderedStoreOptions options)
    {
        options.Check();
        var fullPath = Path.GetFullPath(path);
        OpenStores.Enter(fullPath);
        try
        {
            return new SqliteOrderedStore(fullPath, options);
        }
        catch (Exception failure)
        {
            OpenStores.Leave(fullPath);
            if (failure is IOException or UnauthorizedAccessException)
            {
                throw new StoreException(StoreFailure.Inaccessible, fullPath, failure.Message, failure);
            }

            throw;
        }
    }

    /// <summary>Never waits. Must be disposed: it pins the WAL.</summary>
    public IStoreSnapshot Snapshot()
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(queue.IsClosing, this);
            var state = queue.State;
            if (state.View.TryEnter())
            {
                return new StoreSnapshot(state, state.Active.Applied);
            }
        }
    }

    /// <summary>Blocks while the disk is behind: the active memtable is full and <see cref="OrderedStoreOptions.FrozenMax"/> wait.
    /// </summary>
    /// <exception cref="StoreException">The store has failed.</exception>
    /// <exception cref="ArgumentException">The batch's position does not rise.</exception>
    public void Write(StoreBatch batch) => queue.Add(batch);

    /// <summary>Completes when all that is written now is durable; fails when the store fails.</summary>
    public Task FlushAsync() => queue.WhenFlushed(() => Durable);

    /// <summary>Flushes, then closes. A failure to flush is in <see cref="Failure"/>. Snapshots still held lose their base.</summary>
    public void Dispose()
    {
        if (!queue.Close())
        {
            return;
        }

        flusher.Join();
        if (Failure is null)
        {
            // The readers first: the writer, as the last to close, copies the WAL into the file and removes it.
            views.Dispose();
            writer.Dispose();
        }
        else
        {
            // The writer first: a reader, as the last to close, leaves file and WAL as they are.
            writer.Dispose();
            views.Dispose();
        }

        OpenStores.Leave(path);
    }

    private void Flush()
    {
        try
        {
            while (Failure is null && queue.TakeNext() is { } table)
            {
                Flush(table);
                CheckpointWhenDue();
            }
        }
        catch (StoreException failure)
        {
            Fail(failure);
        }
#pragma warning disable CA1031 // The thread's edge: whatever it is, the replica must hear of it, and the process must live.
        catch (Exception failure)
        {
            Fail(new StoreException(StoreFailure.Unexpected, path, failure.Message, failure));
        }
#pragma warning restore CA1031
    }

    private void Flush(Memtable table)
    {
        options.Probe?.Invoke(FlushStep.Taken);
        writer.Write(table, () => options.Probe?.Invoke(FlushStep.Written));
        options.Probe?.Invoke(FlushStep.Committed);

        queue.Flushed(views.Open()).Leave();
        options.Probe?.Invoke(FlushStep.Published);

        var position = table.Applied;
        Volatile.Write(ref durable, new PublishedPosition(position));
        DurableAdvanced?.Invoke(position);
        queue.CompleteUpTo(position);
    }

    // A view in the WAL keeps it from starting anew, and one that is past it, from being copied. So: let the views from before this
    // flush end, copy, move the current view out of the WAL, let its users end. Whatever a long snapshot prevents, the next flush
    // tries again.
    private void CheckpointWhenDue()
    {
        if (StoreFile.WalBytes(path) < options.WalBytesMax)
        {
            return;
        }

        if (!views.WaitForRetired(RetiredWaitMax))
        {
            views.ExpireRetired(options.SnapshotAgeMax);
        }

        if (writer.Checkpoint())
        {
            queue.Exchange(views.Open()).Leave();
            views.WaitForRetired(RetiredWaitMax);
        }

        options.Probe?.Invoke(FlushStep.Checkpointed);
    }

    private void Fail(StoreException failure)
    {
        if (queue.Fail(failure))
        {
            Failed?.Invoke(failure);
        }
    }

    private sealed record PublishedPosition(LogPosition Position);
}
