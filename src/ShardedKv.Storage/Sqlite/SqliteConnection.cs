using SQLitePCL;

namespace ShardedKv.Storage.Sqlite;

/// <summary>One connection to one file. Used by one thread at a time: the caller holds a lock.</summary>
internal sealed class SqliteConnection : IDisposable
{
    private readonly sqlite3 handle;
    private readonly List<SqliteStatement> statements = [];

    static SqliteConnection() => Batteries_V2.Init();

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
        var code = raw.sqlite3_open_v2(path, out var handle, access | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            var detail = handle.IsInvalid ? "cannot open" : raw.sqlite3_errmsg(handle).utf8_to_string();
            handle.Dispose();
            throw SqliteFailures.Of(path, code, detail);
        }

        return new SqliteConnection(path, handle);
    }
}
