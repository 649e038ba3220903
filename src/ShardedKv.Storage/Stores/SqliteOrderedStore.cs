using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Memory;
using ShardedKv.Storage.Scrubs;
using ShardedKv.Storage.Sqlite;
using ShardedKv.Storage.Stores;

namespace ShardedKv.Storage;

/// <summary>One replica's data on disk: memtables that take the writes, over one SQLite file that a thread of the store's own writes
/// behind them. What is not durable yet is in the journal.</summary>
/// <remarks>A full disk makes the store read-only; it tries again every <see cref="OrderedStoreOptions.DiskFullRetryPause"/> and goes on
/// by itself where it stopped, losing nothing. Any other failed flush, or a damaged file, stops it for good (<see cref="Failure"/>):
/// it takes no more writes and reports nothing durable again; memory still reads. Open it anew to go on from what is on the disk.
/// Rows of deleted ranges are removed, and free pages given back, by the flusher while it has no table to flush.</remarks>
public sealed class SqliteOrderedStore : IOrderedStore
{
    private static readonly TimeSpan RetiredWaitMax = TimeSpan.FromMilliseconds(50);

    private readonly string path;
    private readonly OrderedStoreOptions options;
    private readonly StoreWriter writer;
    private readonly BaseViews views;
    private readonly ScrubReader scrubReader;
    private readonly MemtableQueue queue;
    private readonly StoreMemory memory;
    private readonly Thread flusher;
    private PublishedPosition durable;
    private long flushes;
    private bool tidied;

    private SqliteOrderedStore(string path, OrderedStoreOptions options)
    {
        this.path = path;
        this.options = options;
        memory = options.Memory ?? new StoreMemory(64 * 1024 * 1024, 8 * 1024 * 1024);
        writer = OpenWriter(path);
        memory.Opened();
        views = new BaseViews(path, options.ReadersMax, memory, Fail);
        scrubReader = new ScrubReader(path, memory);
        try
        {
            writer.LimitCache(memory.CacheBytesPerConnection);
            if (options.FileBytesMax is { } bytesMax)
            {
                writer.BoundFile(bytesMax);
            }

            var view = views.Open();
            durable = new PublishedPosition(view.Applied);
            queue = new MemtableQueue(options, memory, view);
        }
        catch
        {
            writer.TryMarkClosed();
            views.Dispose();
            writer.Dispose();
            memory.Closed();
            throw;
        }

        flusher = new Thread(Run) { IsBackground = true, Name = $"store-flush {Path.GetFileName(Path.GetDirectoryName(path))}" };
        flusher.Start();
    }

    /// <summary>The new durable position, in rising order, on the flusher's thread, before FlushAsync completes: do not block in it.</summary>
    public event Action<LogPosition>? DurableAdvanced;

    /// <summary>On the thread that met the failure: once for a failure for good, and each time that the disk is found full.</summary>
    public event Action<StoreException>? Failed;

    public LogPosition Applied => queue.State.Active.Applied;

    public LogPosition Durable => Volatile.Read(ref durable).Position;

    /// <summary>From any thread.</summary>
    public StoreStatus Status => new(StoreFile.Bytes(path), StoreFile.WalBytes(path), Volatile.Read(ref flushes));

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

    /// <summary>Blocks while the disk is behind: the active memtable is full and <see cref="OrderedStoreOptions.FrozenMax"/> wait, or the
    /// node's memtables are at their bound (<see cref="StoreMemory"/>).</summary>
    /// <exception cref="StoreException">The store has failed, or is read-only.</exception>
    /// <exception cref="ArgumentException">The batch's position does not rise.</exception>
    public void Write(StoreBatch batch) => queue.Add(batch);

    /// <inheritdoc/>
    /// <exception cref="StoreException">What says so was damaged, or cannot be read.</exception>
    public RangeSize ApproximateSize(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> end)
    {
        using var snapshot = (StoreSnapshot)Snapshot();
        return snapshot.ApproximateSize(first, end);
    }

    /// <summary>Somebody reads the file or waits for a flush at this moment.</summary>
    internal bool IsBusy => queue.State is var state && (state.FrozenCount > 0 || state.View.IsRead);

    /// <summary>As <see cref="ScrubReader.Read"/>; damage stops the store.</summary>
    internal bool ReadForScrub(ReadOnlySpan<byte> after, List<KeyValuePair<byte[], byte[]>> rows)
    {
        ObjectDisposedException.ThrowIf(queue.IsClosing, this);
        try
        {
            return scrubReader.Read(after, rows);
        }
        catch (StoreException failure)
        {
            Fail(failure);
            throw;
        }
    }

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
        scrubReader.Dispose();
        if (Failure is null && writer.TryMarkClosed())
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

        memory.Closed();
        queue.Leave();
        OpenStores.Leave(path);
    }

    private static StoreWriter OpenWriter(string path)
    {
        var connection = StoreFile.Open(path);
        try
        {
            return new StoreWriter(connection);
        }
        catch
        {
            StoreFile.TryMarkClosed(connection);
            connection.Dispose();
            throw;
        }
    }

    private void Run()
    {
        var tidy = false;
        while (true)
        {
            try
            {
                if (!Turn(ref tidy))
                {
                    return;
                }

                if (queue.Recover())
                {
                    options.Probe?.Invoke(FlushStep.Recovered);
                }
            }
            catch (StoreException failure) when (failure.Failure == StoreFailure.DiskFull)
            {
                Fail(failure);
                if (!TryRollBack() || !queue.WaitForRetry(options.DiskFullRetryPause))
                {
                    return;
                }
            }
            catch (StoreException failure)
            {
                Fail(failure);
                return;
            }
#pragma warning disable CA1031 // The thread's edge: whatever it is, the replica must hear of it, and the process must live.
            catch (Exception failure)
            {
                Fail(new StoreException(StoreFailure.Unexpected, path, failure.Message, failure));
                return;
            }
#pragma warning restore CA1031
        }
    }

    /// <summary>One flush, or one step of tidying up, so that no flush waits for more than a step.</summary>
    /// <returns>False at the end.</returns>
    private bool Turn(ref bool tidy)
    {
        if (!queue.TryTakeNext(waits: tidy, out var table))
        {
            return false;
        }

        if (table is not null)
        {
            tidy = false;
            RemoveUnder(table);
            Flush(table);
            CheckpointWhenDue();
        }
        else if (queue.TakeTrim())
        {
            writer.LimitCache(memory.CacheBytesPerConnection);
            queue.Exchange(views.Open()).Leave();
            options.Probe?.Invoke(FlushStep.Trimmed);
        }
        else
        {
            tidy = !TidyStep();
        }

        return true;
    }

    private void Flush(Memtable table)
    {
        options.Probe?.Invoke(FlushStep.Taken);
        writer.LimitCache(memory.CacheBytesPerConnection);
        writer.Write(table, () => options.Probe?.Invoke(FlushStep.Written));
        options.Probe?.Invoke(FlushStep.Committed);

        queue.Flushed(views.Open()).Leave();
        options.Probe?.Invoke(FlushStep.Published);

        var position = table.Applied;
        Volatile.Write(ref flushes, flushes + 1);
        Volatile.Write(ref durable, new PublishedPosition(position));
        DurableAdvanced?.Invoke(position);
        queue.CompleteUpTo(position);
    }

    // New rows must not lie among rows that are hidden as deleted.
    private void RemoveUnder(Memtable table)
    {
        while (Array.Exists([.. writer.Deleted.All], range => table.Seek(range.First) is { } entry && range.Contains(entry.Key)))
        {
            RemoveStep();
        }
    }

    private void RemoveStep()
    {
        writer.RemoveStep();

        // The view moves on too: standing at the commit before, it would keep the WAL from starting anew.
        queue.Exchange(views.Open()).Leave();
        CheckpointWhenDue();
        options.Probe?.Invoke(FlushStep.Removed);
    }

    /// <returns>False when there was nothing left to do.</returns>
    private bool TidyStep()
    {
        if (!writer.Deleted.IsEmpty)
        {
            tidied = true;
            RemoveStep();
            return true;
        }

        if (writer.VacuumStep())
        {
            tidied = true;
            queue.Exchange(views.Open()).Leave();
            CheckpointWhenDue();
            options.Probe?.Invoke(FlushStep.Vacuumed);
            return true;
        }

        if (tidied)
        {
            // The file shrinks with the checkpoint, not with the commit.
            tidied = false;
            Checkpoint();
            options.Probe?.Invoke(FlushStep.Tidy);
        }

        return false;
    }

    private void CheckpointWhenDue()
    {
        if (StoreFile.WalBytes(path) >= options.WalBytesMax)
        {
            Checkpoint();
        }
    }

    // A view in the WAL keeps it from starting anew, and one that is past it, from being copied. So: let the views from before this
    // flush end, copy, move the current view out of the WAL, let its users end. Whatever a long snapshot prevents, the next flush
    // tries again.
    private void Checkpoint()
    {
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

    // What fails here leaves a connection that nothing is known of: no further attempt.
    private bool TryRollBack()
    {
        try
        {
            writer.RollBack();
            return true;
        }
        catch (StoreException failure)
        {
            Fail(failure);
            return false;
        }
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
