using Akka.Configuration;
using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Sql.Db;

/// <summary>
/// An open database file: one writer, some readers. Journal and snapshot store on one file share it, because two writing
/// connections would cost two syncs, and SQLite 3.35 can corrupt a file whose log two connections checkpoint.
/// </summary>
internal sealed class SqliteDatabase
{
    /// <summary>How long a statement waits for another process's lock, when the connection string does not say.</summary>
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private const int ConnectionStringTimeoutDefault = 30;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, SqliteDatabase> Opened = [];

    private readonly string _file;
    private int _users;

    private SqliteDatabase(string file, SqliteConnectionStringBuilder builder, int readersMax, int queueMax)
    {
        _file = file;
        var busyTimeout = builder.DefaultTimeout == ConnectionStringTimeoutDefault
            ? BusyTimeout
            : TimeSpan.FromSeconds(builder.DefaultTimeout);
        var handle = new SqliteHandle(builder.ConnectionString, busyTimeout);
        try
        {
            Configure(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        Writer = new SqliteWriter(handle, queueMax);
        var readOnly = new SqliteConnectionStringBuilder(builder.ConnectionString) { Mode = SqliteOpenMode.ReadOnly }.ConnectionString;
        Readers = new SqliteReaders(() => new SqliteHandle(readOnly, busyTimeout), readersMax);
    }

    public SqliteWriter Writer { get; }

    public SqliteReaders Readers { get; }

    /// <summary>
    /// Opens the file, or takes part in it; the first to open it decides the bounds. One that refuses everything is opened
    /// anew. Balanced by <see cref="Release"/>.
    /// </summary>
    public static SqliteDatabase Acquire(string connectionString, int readersMax, int queueMax)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString) { Pooling = false };
        if (builder.Mode == SqliteOpenMode.Memory || builder.DataSource is "" or ":memory:"
            || builder.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw new ConfigurationException(
                $"The connection string names no file: '{builder.DataSource}'. A journal in memory is akka.persistence.journal.inmem");
        }

        builder.DataSource = Path.GetFullPath(builder.DataSource);
        lock (Gate)
        {
            if (!Opened.TryGetValue(builder.DataSource, out var database) || database.Writer.IsBroken)
            {
                database = new SqliteDatabase(builder.DataSource, builder, readersMax, queueMax);
                Opened[builder.DataSource] = database;
            }

            database._users++;
            return database;
        }
    }

    /// <summary>The last user's release waits until what is queued is done, and closes the file.</summary>
    public void Release()
    {
        lock (Gate)
        {
            if (--_users > 0)
            {
                return;
            }

            if (Opened.TryGetValue(_file, out var opened) && ReferenceEquals(opened, this))
            {
                Opened.Remove(_file);
            }

            // The writer last: whoever closes last checkpoints, and that must not be a reader.
            Readers.Close();
            Writer.Close();
        }
    }

    private static void Configure(SqliteHandle handle)
    {
        var mode = handle.Query("PRAGMA journal_mode = WAL");
        if (mode != "wal")
        {
            throw new InvalidOperationException($"SQLite keeps journal mode '{mode}' where it was asked for 'wal'");
        }

        handle.Execute("PRAGMA synchronous = FULL");
        handle.Execute("PRAGMA wal_autocheckpoint = 0");
        handle.Execute("PRAGMA cache_size = -65536");
    }
}
