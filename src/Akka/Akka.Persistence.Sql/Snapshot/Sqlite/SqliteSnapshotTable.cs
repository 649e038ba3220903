using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Db;
using Akka.Persistence.Sql.Db.Sqlite;

namespace Akka.Persistence.Sql.Snapshot.Sqlite;

/// <summary>The snapshot store's table in an SQLite file, which may be the journal's: then both share the one writer.</summary>
internal sealed class SqliteSnapshotTable : ISnapshotTable
{
    private readonly SqliteSnapshotSql _sql;
    private readonly SqliteDatabase _database;
    private readonly ReadPermits _reads = new(SnapshotTables.ReadsMax);

    public SqliteSnapshotTable(DatabaseSettings settings)
    {
        _sql = new SqliteSnapshotSql(new SnapshotNames(settings.Tables));
        _database = SqliteDatabase.Acquire(settings);
    }

    public void Initialize() => _database.Create(_sql.CreateTables);

    public Task Save(SnapshotRow row) => Write(row.Snapshot.Length, handle =>
    {
        var statement = handle.Prepare(_sql.Upsert);
        statement.BindText(1, row.PersistenceId);
        statement.Bind(2, row.SequenceNr);
        statement.Bind(3, row.Created);
        statement.BindBlob(4, row.Snapshot);
        statement.BindText(5, row.Manifest);
        statement.Bind(6, row.SerializerId!.Value);
        statement.Run();
    });

    public Task<SnapshotRow?> Newest(SnapshotRange range) => _reads.Run(() => _database.Readers.Read(handle =>
    {
        using var use = handle.Prepare(_sql.SelectNewest).Use();
        Bind(use.Statement, range);
        return use.Statement.Step()
            ? new SnapshotRow(
                range.PersistenceId,
                use.Statement.Long(0),
                use.Statement.Long(1),
                use.Statement.Blob(2),
                use.Statement.Text(3),
                use.Statement.IsNull(4) ? null : (int)use.Statement.Long(4))
            : null;
    }));

    public Task Delete(SnapshotRange range) => Write(0, handle =>
    {
        var statement = handle.Prepare(_sql.Delete);
        Bind(statement, range);
        statement.Run();
    });

    public void Release() => _database.Release();

    private static void Bind(Statement statement, SnapshotRange range)
    {
        statement.BindText(1, range.PersistenceId);
        statement.Bind(2, range.First);
        statement.Bind(3, range.Last);
        statement.Bind(4, range.CreatedFirst);
        statement.Bind(5, range.CreatedLast);
    }

    private Task Write(long bytes, Action<SqliteHandle> action)
    {
        var item = new SqliteAction(action, bytes);
        _database.Writer.Enqueue(item, SnapshotTables.QueueMax);
        return item.Outcome;
    }
}
