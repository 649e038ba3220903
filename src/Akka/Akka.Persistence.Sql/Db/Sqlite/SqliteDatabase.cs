using Akka.Configuration;
using Akka.Persistence.Sql.Config;
using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Sql.Db.Sqlite;

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

    private SqliteDatabase(string file, SqliteConnectionStringBuilder builder)
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

        Writer = new SqliteWriter(handle);
        var readOnly = new SqliteConnectionStringBuilder(builder.ConnectionString) { Mode = SqliteOpenMode.ReadOnly }.ConnectionString;
        Readers = new SqliteReaders(() => new SqliteHandle(readOnly, busyTimeout));
    }

    public SqliteWriter Writer { get; }

    public SqliteReaders Readers { get; }

    /// <summary>
    /// Opens the file, or takes part in it; the connection string of the first to open it decides. One that refuses everything
    /// is opened anew. Balanced by <see cref="Release"/>.
    /// </summary>
    public static SqliteDatabase Acquire(DatabaseSettings settings)
    {
        var builder = Parse(settings);
        if (builder.Mode == SqliteOpenMode.Memory || builder.DataSource is "" or ":memory:"
            || builder.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw new ConfigurationException(
                $"{settings.Path}.connection-string names no file: '{builder.DataSource}'. What may be lost can be kept by "
                + "akka.persistence.journal.inmem and akka.persistence.snapshot-store.inmem");
        }

        builder.DataSource = Path.GetFullPath(builder.DataSource);
        lock (Gate)
        {
            if (!Opened.TryGetValue(builder.DataSource, out var database) || database.Writer.IsBroken)
            {
                database = new SqliteDatabase(builder.DataSource, builder);
                Opened[builder.DataSource] = database;
            }

            database._users++;
            return database;
        }
    }

    /// <summary>Runs statements that create what is missing, in one transaction.</summary>
    public void Create(string[] statements)
    {
        var creation = new SqliteAction(handle => Array.ForEach(statements, handle.Execute));
        Writer.Enqueue(creation, int.MaxValue);
        creation.Outcome.GetAwaiter().GetResult();
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

    private static SqliteConnectionStringBuilder Parse(DatabaseSettings settings)
    {
        try
        {
            return new SqliteConnectionStringBuilder(settings.ConnectionString) { Pooling = false };
        }
        catch (ArgumentException e)
        {
            throw new ConfigurationException(
                $"{settings.Path}.connection-string is not understood by Microsoft.Data.Sqlite: {e.Message}", e);
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
