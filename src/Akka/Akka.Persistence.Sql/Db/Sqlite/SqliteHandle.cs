using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>One open connection with its prepared statements, for one thread at a time.</summary>
internal sealed class SqliteHandle : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, Statement> _statements = [];

    public SqliteHandle(string connectionString, TimeSpan busyTimeout)
    {
        Batteries_V2.Init();
        _connection = new SqliteConnection(connectionString);
        try
        {
            _connection.Open();
            Check(raw.sqlite3_extended_result_codes(Db, 1));
            Check(raw.sqlite3_busy_timeout(Db, (int)busyTimeout.TotalMilliseconds));
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public sqlite3 Db => _connection.Handle!;

    /// <summary>False when an error has rolled the transaction back.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(Db) == 0;

    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(Db);

    /// <summary>The statement, ready to be bound; prepared once for each text.</summary>
    public Statement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(Db, sql, raw.SQLITE_PREPARE_PERSISTENT, out var stmt));
            statement = new Statement(this, stmt);
            _statements[sql] = statement;
        }

        return statement;
    }

    public void Execute(string sql)
    {
        using var use = Prepare(sql).Use();
        use.Statement.Step();
    }

    /// <summary>The first column of the first row, as text; for pragmas.</summary>
    public string? Query(string sql)
    {
        using var use = Prepare(sql).Use();
        return use.Statement.Step() ? use.Statement.Text(0) : null;
    }

    /// <exception cref="SqliteException">The code is none of OK, ROW, DONE.</exception>
    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new SqliteException(
                $"SQLite Error {code & 0xff} ({code}): '{raw.sqlite3_errmsg(Db).utf8_to_string()}'.", code & 0xff, code);
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _connection.Dispose();
    }
}
