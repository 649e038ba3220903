using System.Text;
using SQLitePCL;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>A prepared statement. Parameters count from 1, columns from 0.</summary>
internal sealed class Statement(SqliteHandle handle, sqlite3_stmt stmt) : IDisposable
{
    /// <summary>Resets the statement at the end, so that it holds no lock and no snapshot.</summary>
    public Using Use() => new(this);

    public void Bind(int index, long value) => handle.Check(raw.sqlite3_bind_int64(stmt, index, value));

    // An empty span has no address, which SQLite takes for null.
    public void BindText(int index, ReadOnlySpan<byte> utf8) => handle.Check(
        utf8.IsEmpty ? raw.sqlite3_bind_text(stmt, index, "") : raw.sqlite3_bind_text(stmt, index, utf8));

    /// <summary>With its length: a text may hold a NUL.</summary>
    public void BindText(int index, string value) => BindText(index, Encoding.UTF8.GetBytes(value));

    public void BindBlob(int index, ReadOnlySpan<byte> value) => handle.Check(
        value.IsEmpty ? raw.sqlite3_bind_zeroblob(stmt, index, 0) : raw.sqlite3_bind_blob(stmt, index, value));

    /// <summary>True when there is a row.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(stmt);
        handle.Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Steps a statement that gives no rows, and resets it.</summary>
    public void Run()
    {
        var code = raw.sqlite3_step(stmt);
        if (code == raw.SQLITE_DONE)
        {
            raw.sqlite3_reset(stmt);
            return;
        }

        try
        {
            handle.Check(code);
        }
        finally
        {
            raw.sqlite3_reset(stmt);
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(stmt, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(stmt, column);

    /// <summary>Empty for null.</summary>
    public string Text(int column) => IsNull(column) ? "" : raw.sqlite3_column_text(stmt, column).utf8_to_string();

    public byte[] Blob(int column) => raw.sqlite3_column_blob(stmt, column).ToArray();

    public void Dispose() => stmt.Dispose();

    internal readonly struct Using(Statement statement) : IDisposable
    {
        public Statement Statement { get; } = statement;

        public void Dispose() => Statement.Reset();
    }

    private void Reset() => raw.sqlite3_reset(stmt);
}
