using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Persistence.Sql.Db;

/// <summary>
/// The one connection that writes to a database file and checkpoints it, on a thread of its own. The thread takes
/// everything that waits, does it in one transaction, and completes it when the commit has reached the disk: one sync for
/// many actors. An item that fails for a reason of its own (a duplicate sequence number) is undone alone; anything else
/// fails the transaction with all its items. After a failed commit, sync or checkpoint the writer refuses everything until
/// the file is opened anew: pages that were never synced may read back as if they were, and a second sync proves nothing.
/// </summary>
internal sealed class SqliteWriter
{
    /// <summary>A transaction ends, and the next begins, when its items have this many bytes.</summary>
    private const long TransactionBytesMax = 16 << 20;

    /// <summary>The write-ahead log is copied into the database after this many pages.</summary>
    private const int CheckpointPages = 4000;

    private const int DbStatusCacheWrite = 9;
    private const int DbConfigNoCheckpointOnClose = 1006;

    private readonly SqliteHandle _handle;
    private readonly int _queueMax;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private List<WriteItem> _queue = [];
    private bool _closing;
    private Exception? _broken;
    private long _commits;

    /// <param name="handle">Owned by the writer from now on.</param>
    /// <param name="queueMax">How many items may wait; one more fails at once.</param>
    public SqliteWriter(SqliteHandle handle, int queueMax)
    {
        _handle = handle;
        _queueMax = queueMax;
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite-writer" };
        _thread.Start();
    }

    /// <summary>How many transactions were committed.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>True once it refuses everything.</summary>
    public bool IsBroken
    {
        get
        {
            lock (_gate)
            {
                return _broken is not null;
            }
        }
    }

    internal SqliteHandle Handle => _handle;

    public void Enqueue(WriteItem item)
    {
        var refusal = TryEnqueue(item, _queueMax);
        if (refusal is not null)
        {
            item.Failed(refusal);
        }
    }

    /// <summary>Waits until what is queued is done, and closes the connection.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private Exception? TryEnqueue(WriteItem item, int queueMax)
    {
        lock (_gate)
        {
            if (_broken is not null)
            {
                return Refusal(_broken);
            }

            if (_closing)
            {
                return new ObjectDisposedException(nameof(SqliteWriter), "The database is closed");
            }

            if (_queue.Count >= queueMax)
            {
                return new InvalidOperationException(
                    $"Failed to enqueue journal row write, the queue buffer was full ({queueMax} elements)");
            }

            _queue.Add(item);
            if (_queue.Count == 1)
            {
                Monitor.Pulse(_gate);
            }

            return null;
        }
    }

    private static InvalidOperationException Refusal(Exception cause) => new(
        "The database refuses everything since a commit failed: what it holds of the failed transaction is unknown. "
        + "Check the disk, then restart the plugin.", cause);

    private void Run()
    {
        var taken = new List<WriteItem>();
        while (Take(ref taken))
        {
            for (var start = 0; start < taken.Count;)
            {
                var end = EndOfTransaction(taken, start);
                Do(taken.GetRange(start, end - start));
                start = end;
            }

            taken.Clear();
        }

        _handle.Dispose();
    }

    private bool Take(ref List<WriteItem> taken)
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && !_closing)
            {
                Monitor.Wait(_gate);
            }

            (taken, _queue) = (_queue, taken);
            return taken.Count > 0;
        }
    }

    private static int EndOfTransaction(List<WriteItem> items, int start)
    {
        var bytes = items[start].Bytes;
        var end = start + 1;
        while (end < items.Count && bytes + items[end].Bytes <= TransactionBytesMax)
        {
            bytes += items[end++].Bytes;
        }

        return end;
    }

    private void Do(List<WriteItem> items)
    {
        var finished = new List<(WriteItem Item, Exception? Cause)>(items.Count);
        var unfinished = new List<WriteItem>();
        try
        {
            Transact(items, finished, unfinished);
        }
        catch (Exception e)
        {
            finished.Clear();
            unfinished.Clear();
            finished.AddRange(items.Select(item => (item, (Exception?)e)));
        }

        foreach (var item in unfinished)
        {
            // Its earlier step is on disk; the bound is for newcomers.
            if (TryEnqueue(item, int.MaxValue) is { } refusal)
            {
                finished.Add((item, refusal));
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(Tell, finished, preferLocal: false);
        Checkpoint();
    }

    private static void Tell(List<(WriteItem Item, Exception? Cause)> finished)
    {
        foreach (var (item, cause) in finished)
        {
            if (cause is null)
            {
                item.Completed();
            }
            else
            {
                item.Failed(cause);
            }
        }
    }

    private void Transact(
        List<WriteItem> items, List<(WriteItem Item, Exception? Cause)> finished, List<WriteItem> unfinished)
    {
        if (_broken is not null)
        {
            throw Refusal(_broken);
        }

        if (!items.Exists(static item => item.Writes))
        {
            finished.AddRange(items.Select(static item => (item, (Exception?)null)));
            return;
        }

        try
        {
            _handle.Execute("BEGIN IMMEDIATE");
            foreach (var item in items)
            {
                var (done, cause) = Execute(item);
                if (done)
                {
                    finished.Add((item, cause));
                }
                else
                {
                    unfinished.Add(item);
                }
            }
        }
        catch (Exception e)
        {
            if (IsDiskError(e))
            {
                Break(e);
            }

            Rollback();
            throw;
        }

        try
        {
            _handle.Execute("COMMIT");
            Interlocked.Increment(ref _commits);
        }
        catch (Exception e)
        {
            Break(e);
            Rollback();
            throw;
        }
    }

    /// <summary>Whether the item is done, and the reason of its own for which it failed, if it did.</summary>
    private (bool Done, Exception? Cause) Execute(WriteItem item)
    {
        if (item.NeedsSavepoint)
        {
            _handle.Execute("SAVEPOINT item");
        }

        try
        {
            var done = item.Execute(_handle);
            if (item.NeedsSavepoint)
            {
                _handle.Execute("RELEASE item");
            }

            return (done, null);
        }
        catch (Exception e) when (IsItemsOwn(e) && _handle.InTransaction)
        {
            // A statement that fails leaves nothing behind, so an item of one statement needs no more.
            if (item.NeedsSavepoint)
            {
                _handle.Execute("ROLLBACK TO item");
                _handle.Execute("RELEASE item");
            }

            return (true, e);
        }
    }

    private static bool IsItemsOwn(Exception e) => e is not SqliteException sqlite
        || sqlite.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH;

    private static bool IsDiskError(Exception e) => e is SqliteException
    {
        SqliteErrorCode: raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_CANTOPEN
            or raw.SQLITE_PROTOCOL,
    };

    private void Rollback()
    {
        if (!_handle.InTransaction)
        {
            return;
        }

        try
        {
            _handle.Execute("ROLLBACK");
        }
        catch (SqliteException e)
        {
            Break(e);
        }
    }

    private void Break(Exception cause)
    {
        lock (_gate)
        {
            _broken ??= cause;
        }

        // Closing does not write either.
        raw.sqlite3_db_config(_handle.Db, DbConfigNoCheckpointOnClose, 1, out _);
    }

    /// <summary>
    /// Not left to SQLite's own checkpoint in a commit, which hides a failed sync of the database file; the log would then
    /// be overwritten though the pages never reached the disk.
    /// </summary>
    private void Checkpoint()
    {
        if (_broken is not null)
        {
            return;
        }

        raw.sqlite3_db_status(_handle.Db, DbStatusCacheWrite, out var pages, out _, 0);
        if (pages < CheckpointPages)
        {
            return;
        }

        raw.sqlite3_db_status(_handle.Db, DbStatusCacheWrite, out _, out _, 1);
        var code = raw.sqlite3_wal_checkpoint_v2(_handle.Db, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        if (code is not (raw.SQLITE_OK or raw.SQLITE_BUSY))
        {
            Break(new SqliteException($"Checkpoint failed: {raw.sqlite3_errmsg(_handle.Db).utf8_to_string()}", code & 0xff, code));
        }
    }
}
