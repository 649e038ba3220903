using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>
/// The one connection that writes to a database file and checkpoints it. An item that fails for a reason of its own is undone
/// alone; anything else fails the transaction with all its items, and the next one is tried. After a failed sync, and wherever it
/// is not known what became of a commit, the writer refuses everything until the file is opened anew: pages that were never synced
/// may read back as if they were, and a second sync proves nothing.
/// </summary>
internal sealed class SqliteWriter : WriterThread<SqliteItem>
{
    /// <summary>The write-ahead log is copied into the database after this many pages.</summary>
    private const int CheckpointPages = 4000;

    private const int DbStatusCacheWrite = 9;
    private const int DbConfigNoCheckpointOnClose = 1006;

    private readonly SqliteHandle _handle;
    private bool _needsRoom;

    /// <param name="handle">Owned by the writer from now on.</param>
    public SqliteWriter(SqliteHandle handle)
        : base("sqlite-writer")
    {
        _handle = handle;
        Start();
    }

    internal SqliteHandle Handle => _handle;

    protected override void Transact(IReadOnlyList<SqliteItem> items, TransactionOutcome<SqliteItem> outcome)
    {
        if (Refusal is { } refusal)
        {
            throw refusal;
        }

        try
        {
            _handle.Execute("BEGIN IMMEDIATE");
            foreach (var item in items)
            {
                Execute(item, outcome);
            }
        }
        catch (Exception e)
        {
            if (SqliteErrors.EndsWriter(e))
            {
                Break(e);
            }

            Rollback(e);
            throw;
        }

        try
        {
            _handle.Execute("COMMIT");
            Committed();
        }
        catch (Exception e)
        {
            if (!SqliteErrors.LeavesNoDoubt(e))
            {
                Break(e);
            }

            Rollback(e);
            throw;
        }
    }

    /// <summary>
    /// Not left to SQLite's own checkpoint in a commit, which hides a failed sync of the database file; the log would then
    /// be overwritten though the pages never reached the disk.
    /// </summary>
    protected override void AfterTransaction()
    {
        if (IsBroken)
        {
            return;
        }

        raw.sqlite3_db_status(_handle.Db, DbStatusCacheWrite, out var pages, out _, 0);
        if (pages >= CheckpointPages || _needsRoom)
        {
            Checkpoint();
        }
    }

    protected override void Closed() => _handle.Dispose();

    private void Execute(SqliteItem item, TransactionOutcome<SqliteItem> outcome)
    {
        if (item.NeedsSavepoint)
        {
            _handle.Execute("SAVEPOINT item");
        }

        try
        {
            var finished = item.Execute(_handle);
            if (item.NeedsSavepoint)
            {
                _handle.Execute("RELEASE item");
            }

            outcome.Done(item, finished);
        }
        catch (Exception e) when (SqliteErrors.IsItemsOwn(e) && _handle.InTransaction)
        {
            // A statement that fails leaves nothing behind, so an item of one statement needs no more.
            if (item.NeedsSavepoint)
            {
                _handle.Execute("ROLLBACK TO item");
                _handle.Execute("RELEASE item");
            }

            outcome.Failed(item, e);
        }
    }

    private void Checkpoint()
    {
        _needsRoom = false;
        var code = raw.sqlite3_wal_checkpoint_v2(_handle.Db, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        if (code is raw.SQLITE_OK or raw.SQLITE_BUSY)
        {
            raw.sqlite3_db_status(_handle.Db, DbStatusCacheWrite, out _, out _, 1);
            return;
        }

        // The log keeps what could not be copied, and the next transaction is followed by another attempt.
        var failure = new SqliteException($"Checkpoint failed: {raw.sqlite3_errmsg(_handle.Db).utf8_to_string()}", code & 0xff, code);
        if (!SqliteErrors.LeavesNoDoubt(failure))
        {
            Break(failure);
        }
    }

    private void Rollback(Exception cause)
    {
        // Once it is copied into the database, the log begins anew in the room that it has: deletions then go on, on a full disk too.
        _needsRoom = cause is SqliteException { SqliteErrorCode: raw.SQLITE_FULL };
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
        RefuseAll(new InvalidOperationException(
            "The database refuses everything since a sync failed or the outcome of a commit was lost: what it holds of that transaction "
            + "is unknown. Check the disk, then restart the plugin.", cause));

        // Closing does not write either.
        raw.sqlite3_db_config(_handle.Db, DbConfigNoCheckpointOnClose, 1, out _);
    }
}
