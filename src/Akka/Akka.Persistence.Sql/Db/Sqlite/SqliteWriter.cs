using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>
/// The one connection that writes to a database file and checkpoints it. An item that fails for a reason of its own is undone
/// alone; anything else fails the transaction with all its items. After a failed commit, sync or checkpoint the writer refuses
/// everything until the file is opened anew: pages that were never synced may read back as if they were, and a second sync
/// proves nothing.
/// </summary>
internal sealed class SqliteWriter : WriterThread<SqliteItem>
{
    /// <summary>The write-ahead log is copied into the database after this many pages.</summary>
    private const int CheckpointPages = 4000;

    private const int DbStatusCacheWrite = 9;
    private const int DbConfigNoCheckpointOnClose = 1006;

    private readonly SqliteHandle _handle;

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
            if (SqliteErrors.IsDisk(e))
            {
                Break(e);
            }

            Rollback();
            throw;
        }

        try
        {
            _handle.Execute("COMMIT");
            Committed();
        }
        catch (Exception e)
        {
            Break(e);
            Rollback();
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
        RefuseAll(new InvalidOperationException(
            "The database refuses everything since a commit failed: what it holds of the failed transaction is unknown. "
            + "Check the disk, then restart the plugin.", cause));

        // Closing does not write either.
        raw.sqlite3_db_config(_handle.Db, DbConfigNoCheckpointOnClose, 1, out _);
    }
}
