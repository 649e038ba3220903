using SQLitePCL;

namespace ShardedKv.Storage.Sqlite;

/// <summary>A prepared statement; parameters count from 1, columns from 0.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly sqlite3_stmt handle;

    public SqliteStatement(SqliteConnection connection, sqlite3 database, string sql)
    {
        this.connection = connection;
        connection.Check(raw.sqlite3_prepare_v2(database, sql, out handle));
    }

    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> bytes)
    {
        // An empty span has no address, which SQLite would take for NULL.
        connection.Check(bytes.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, parameter, 0)
            : raw.sqlite3_bind_blob(handle, parameter, bytes));
        return this;
    }

    public SqliteStatement Bind(int parameter, long number)
    {
        connection.Check(raw.sqlite3_bind_int64(handle, parameter, number));
        return this;
    }

    /// <returns>Whether there is a row.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return code == raw.SQLITE_ROW;
        }

        // The reset repeats the step's code; the message must be read before it is overwritten.
        try
        {
            connection.Check(code);
            return false;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Runs to the end a statement that gives no rows, and makes it ready again.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>Makes it ready again. The parameters stay bound.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();
}
