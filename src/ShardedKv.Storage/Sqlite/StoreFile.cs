using ShardedKv.Raft;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Sqlite;

/// <summary>The store's file: made whole, checked when opened.</summary>
internal static class StoreFile
{
    public const int FormatVersion = 1;

    // "SKVS": tells a store from any other SQLite file.
    private const int ApplicationId = 0x534B5653;

    /// <summary>Opens the one connection that writes and checkpoints; creates the file when there is none. The directory must be
    /// there.</summary>
    public static SqliteConnection Open(string path)
    {
        DeleteUnfinished(path);
        if (!File.Exists(path))
        {
            if (File.Exists(path + "-wal"))
            {
                throw new StoreException(StoreFailure.Corrupt, path, "The file is missing while its WAL is there");
            }

            Finish(CreateUnfinished(path), path, LogPosition.Zero);
        }

        var connection = SqliteConnection.OpenWriter(path);
        try
        {
            connection.Execute("PRAGMA wal_autocheckpoint = 0");
            CheckFormat(connection);
            connection.Execute("PRAGMA synchronous = FULL");

            // So that the length of the WAL file says how much is in it.
            connection.Execute("PRAGMA journal_size_limit = 0");

            // A process that failed to sync the WAL leaves pages in the system's cache that read back and are on no disk. Copying
            // them into the file writes them anew: what is reported durable after this is on the disk.
            if (!connection.Checkpoint(truncate: true))
            {
                throw new StoreException(StoreFailure.InUse, path, "The file is open elsewhere");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static long WalBytes(string path)
    {
        var wal = new FileInfo(path + "-wal");
        return wal.Exists ? wal.Length : 0;
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
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            connection.Execute("PRAGMA journal_mode = OFF");
            connection.Execute("PRAGMA synchronous = OFF");
            connection.Execute("CREATE TABLE kv(key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL) WITHOUT ROWID");
            connection.Execute("""
                CREATE TABLE store(one INTEGER PRIMARY KEY CHECK(one = 1), format INTEGER NOT NULL,
                    applied_index INTEGER NOT NULL, applied_term INTEGER NOT NULL)
                """);
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
            connection.Execute($"INSERT INTO store VALUES(1, {FormatVersion}, {applied.Index.Value}, {applied.Term.Value})");
            connection.Execute($"PRAGMA application_id = {ApplicationId}");
            connection.Execute("PRAGMA journal_mode = WAL");
        }

        Durably.SyncFile(UnfinishedPath(path));
        Durably.Move(UnfinishedPath(path), path);
    }

    private static void CheckFormat(SqliteConnection connection)
    {
        var path = connection.Path;
        if (connection.Number("PRAGMA application_id") != ApplicationId)
        {
            throw new StoreException(StoreFailure.Corrupt, path, "The file is no store of a replica");
        }

        var format = connection.Number("SELECT format FROM store");
        if (format != FormatVersion)
        {
            throw new StoreException(StoreFailure.UnknownFormat, path, $"Format {format}; this version reads {FormatVersion}");
        }

        if (connection.Number("PRAGMA auto_vacuum") != 2)
        {
            throw new StoreException(StoreFailure.Corrupt, path, "The file was made without incremental vacuum");
        }
    }
}
