using ShardedKv.Storage.Sqlite.Vfs;
using SQLitePCL;

namespace ShardedKv.Storage.Sqlite;

/// <summary>One connection to one file. Used by one thread at a time: the caller holds a lock.</summary>
internal sealed class SqliteConnection : IDisposable
{
    private readonly sqlite3 handle;
    private readonly List<SqliteStatement> statements = [];
    private long cacheBytes;

    static SqliteConnection()
    {
        Batteries_V2.Init();
        StoreVfs.Register();
    }

    private SqliteConnection(string path, sqlite3 handle)
    {
        Path = path;
        this.handle = handle;
    }

    public string Path { get; }

    public static SqliteConnection OpenReader(string path) => Open(path, raw.SQLITE_OPEN_READONLY);

    public static SqliteConnection OpenWriter(string path) => Open(path, raw.SQLITE_OPEN_READWRITE);

    public static SqliteConnection Create(string path) => Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);

    /// <summary>Runs one statement without parameters; rows, if any, are passed over.</summary>
    public void Execute(string sql)
    {
        using var statement = new SqliteStatement(this, handle, sql);
        while (statement.Step())
        {
        }
    }

    /// <summary>First column of the first row.</summary>
    public long Number(string sql)
    {
        using var statement = new SqliteStatement(this, handle, sql);
        Check(statement.Step() ? raw.SQLITE_OK : raw.SQLITE_ERROR);
        return statement.Number(0);
    }

    /// <summary>Keeps bytes free at the end of each page. Only before the file has a page.</summary>
    public unsafe void ReservePageBytes(int bytes)
    {
        Check(NativeSqlite.sqlite3_file_control(handle.DangerousGetHandle(), null, NativeSqlite.ReserveBytes, &bytes));
        GC.KeepAlive(handle);
    }

    /// <summary>Bounds the pages that this connection keeps in memory; what is over is let go at once.</summary>
    public void LimitCache(long bytes)
    {
        if (bytes != cacheBytes)
        {
            Execute($"PRAGMA cache_size = {bytes / StoreFile.PageBytes}");
            cacheBytes = bytes;
        }
    }

    /// <summary>Ends a transaction that a failure left open; SQLite may have ended it by itself.</summary>
    public void RollBack()
    {
        foreach (var statement in statements)
        {
            statement.Reset();
        }

        if (raw.sqlite3_get_autocommit(handle) == 0)
        {
            Execute("ROLLBACK");
        }
    }

    /// <summary>A statement that its caller disposes.</summary>
    public SqliteStatement Query(string sql) => new(this, handle, sql);

    /// <summary>A statement that lives as long as the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(this, handle, sql);
        statements.Add(statement);
        return statement;
    }

    /// <summary>Copies committed pages from the WAL into the file, as far as readers allow, and syncs both.</summary>
    /// <returns>Whether all of the WAL is in the file now.</returns>
    public bool Checkpoint(bool truncate)
    {
        var mode = truncate ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_PASSIVE;
        var code = raw.sqlite3_wal_checkpoint_v2(handle, "main", mode, out var inLog, out var copied);
        if ((code & 0xff) == raw.SQLITE_BUSY)
        {
            return false;
        }

        Check(code);
        return inLog == copied;
    }

    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            // Misuse is reported by the code alone; the connection then still holds the error before it.
            var extended = raw.sqlite3_extended_errcode(handle);
            throw (extended & 0xff) == (code & 0xff)
                ? SqliteFailures.Of(Path, extended, raw.sqlite3_errmsg(handle).utf8_to_string())
                : SqliteFailures.Of(Path, code, raw.sqlite3_errstr(code).utf8_to_string());
        }
    }

    public void Dispose()
    {
        foreach (var statement in statements)
        {
            statement.Dispose();
        }

        handle.Dispose();
    }

    private static SqliteConnection Open(string path, int access)
    {
        // Without SQLite's own mutex: the callers' locks do its work.
        var code = raw.sqlite3_open_v2(path, out var handle, access | raw.SQLITE_OPEN_NOMUTEX, StoreVfs.Name);
        if (code != raw.SQLITE_OK)
        {
            var detail = handle.IsInvalid ? "cannot open" : raw.sqlite3_errmsg(handle).utf8_to_string();
            handle.Dispose();
            throw SqliteFailures.Of(path, code, detail);
        }

        return new SqliteConnection(path, handle);
    }
}
