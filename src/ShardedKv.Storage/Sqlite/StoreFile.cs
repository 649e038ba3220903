using ShardedKv.Raft;
using ShardedKv.Storage.Files;
using ShardedKv.Storage.Sqlite.Vfs;

namespace ShardedKv.Storage.Sqlite;

/// <summary>The store's file: made whole, checked when opened.</summary>
internal static class StoreFile
{
    /// <summary>Format 2: checksums of pages and of the position, deleted ranges, a sample of sizes.</summary>
    public const int FormatVersion = 2;

    /// <summary>A row of a key and a value of up to about 2 KiB lies in a leaf whole; larger values go to overflow pages.</summary>
    public const int PageBytes = 8 * 1024;

    // "SKVS": tells a store from any other SQLite file.
    private const int ApplicationId = 0x534B5653;

    /// <summary>Opens the one connection that writes and checkpoints; creates the file when there is none. The directory must be
    /// there.</summary>
    public static SqliteConnection Open(string path)
    {
        DeleteUnfinished(path);
        var wal = new FileInfo(path + "-wal");
        if (!File.Exists(path))
        {
            if (wal.Exists)
            {
                throw StoreException.Damaged(path, "The file is missing while its WAL is there");
            }

            Finish(CreateUnfinished(path), path, LogPosition.Zero);
        }

        if (wal.Exists)
        {
            WalCheck.Check(path, wal.FullName);
        }

        var connection = SqliteConnection.OpenWriter(path);
        var marked = false;
        try
        {
            connection.Execute("PRAGMA wal_autocheckpoint = 0");
            CheckFormat(connection);
            ReadPosition(connection, out var closed);
            if (!closed && !wal.Exists)
            {
                throw StoreException.Damaged(path, "The WAL is missing, and the store was not closed");
            }

            connection.Execute("PRAGMA synchronous = FULL");

            // So that the length of the WAL file says how much is in it.
            connection.Execute("PRAGMA journal_size_limit = 0");

            // A process that failed to sync the WAL leaves pages in the system's cache that read back and are on no disk. Copying
            // them into the file writes them anew: what is reported durable after this is on the disk.
            TakeWalIn(connection);
            CheckLength(connection);

            // From here on the file needs its WAL beside it.
            marked = true;
            Mark(connection, closed: false);
            TakeWalIn(connection);
            return connection;
        }
        catch
        {
            if (marked)
            {
                TryMarkClosed(connection);
            }

            connection.Dispose();
            throw;
        }
    }

    /// <summary>Says in the file that no WAL is needed beside it, which holds once this connection is closed as the last one.</summary>
    /// <returns>False when that cannot be written. Then the WAL must stay: close this connection before another.</returns>
    public static bool TryMarkClosed(SqliteConnection connection)
    {
        try
        {
            connection.RollBack();
            Mark(connection, closed: true);
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    public static LogPosition ReadPosition(SqliteConnection connection, out bool closed)
    {
        using var row = connection.Query(PositionRow.Select);
        return row.Step()
            ? PositionRow.Read(connection.Path, row, out closed)
            : throw StoreException.Damaged(connection.Path, "The applied position is missing");
    }

    public static long WalBytes(string path) => Bytes(path + "-wal");

    /// <returns>0 when it is not there.</returns>
    public static long Bytes(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }

    /// <summary>Under another name until it is whole: a file with the store's name is never half made.</summary>
    public static string UnfinishedPath(string path) => path + Durably.UnfinishedSuffix;

    public static void DeleteUnfinished(string path)
    {
        foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" })
        {
            File.Delete(UnfinishedPath(path) + suffix);
        }
    }

    /// <summary>An unfinished file with its tables, which <see cref="Finish"/> makes whole. Nothing of it is journalled or synced.
    /// </summary>
    public static SqliteConnection CreateUnfinished(string path)
    {
        DeleteUnfinished(path);
        var connection = SqliteConnection.Create(UnfinishedPath(path));
        try
        {
            connection.ReservePageBytes(PageChecksum.ReservedBytes);
            connection.Execute($"PRAGMA page_size = {PageBytes}");
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            connection.Execute("PRAGMA journal_mode = OFF");
            connection.Execute("PRAGMA synchronous = OFF");
            connection.Execute("CREATE TABLE kv(key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL) WITHOUT ROWID");
            connection.Execute(SizeSample.Create);
            connection.Execute(DeletedRangeRows.Create);
            connection.Execute(PositionRow.Create);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Closes the unfinished file, syncs it and gives it its name. What a crash leaves before that is no store.</summary>
    public static void Finish(SqliteConnection connection, string path, LogPosition applied)
    {
        using (connection)
        {
            connection.Execute(PositionRow.Insert(applied));
            connection.Execute($"PRAGMA application_id = {ApplicationId}");
            connection.Execute("PRAGMA journal_mode = WAL");
        }

        Durably.SyncFile(UnfinishedPath(path));
        Durably.Move(UnfinishedPath(path), path);
    }

    private static void TakeWalIn(SqliteConnection connection)
    {
        if (!connection.Checkpoint(truncate: true))
        {
            throw new StoreException(StoreFailure.InUse, connection.Path, "The file is open elsewhere");
        }
    }

    private static void Mark(SqliteConnection connection, bool closed)
    {
        var applied = ReadPosition(connection, out _);
        using var update = connection.Query(PositionRow.Update);
        PositionRow.Bind(update, applied, closed);
        update.Run();
    }

    // SQLite reads what is behind the end as zeros.
    private static void CheckLength(SqliteConnection connection)
    {
        var expected = connection.Number("PRAGMA page_count") * PageBytes;
        var length = new FileInfo(connection.Path).Length;
        if (length < expected)
        {
            throw StoreException.Damaged(connection.Path, $"The file was cut: it has {length:n0} bytes of {expected:n0}");
        }
    }

    private static void CheckFormat(SqliteConnection connection)
    {
        var path = connection.Path;
        if (connection.Number("PRAGMA application_id") != ApplicationId)
        {
            throw StoreException.Damaged(path, "The file is no store of a replica");
        }

        var format = connection.Number("SELECT format FROM store");
        if (format != FormatVersion)
        {
            throw new StoreException(StoreFailure.UnknownFormat, path, $"Format {format}; this version reads {FormatVersion}");
        }

        if (connection.Number("PRAGMA auto_vacuum") != 2)
        {
            throw StoreException.Damaged(path, "The file was made without incremental vacuum");
        }
    }
}
