using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Db.Postgres;
using Npgsql;

namespace Akka.Persistence.Sql.Snapshot.Postgres;

/// <summary>The snapshot store's table in a PostgreSQL server.</summary>
internal sealed class PostgresSnapshotTable(DatabaseSettings settings) : ISnapshotTable
{
    private readonly PostgresSnapshotSql _sql = new(new SnapshotNames(settings.Tables));
    private readonly PostgresDatabase _database = new(settings, SnapshotTables.ReadsMax);

    public void Initialize() => _database.Create(_sql.CreateTables);

    public Task Save(SnapshotRow row) => Write(row.Snapshot.Length, connection =>
    {
        using var statement = new PostgresStatement(connection, _sql.Upsert);
        statement.Add(row.PersistenceId);
        statement.Add(row.SequenceNr);
        statement.Add(row.Created);
        statement.Add(row.Snapshot);
        statement.Add(row.Manifest);
        statement.Add(row.SerializerId);
        statement.Run();
    });

    public Task<SnapshotRow?> Newest(SnapshotRange range) => _database.Read(connection =>
    {
        using var statement = new PostgresStatement(connection, _sql.SelectNewest);
        Add(statement, range);
        using var rows = statement.Read();
        return rows.Read()
            ? new SnapshotRow(
                range.PersistenceId,
                rows.GetInt64(0),
                rows.GetInt64(1),
                rows.IsDBNull(2) ? [] : rows.GetFieldValue<byte[]>(2),
                rows.IsDBNull(3) ? "" : rows.GetString(3),
                rows.IsDBNull(4) ? null : rows.GetInt32(4))
            : null;
    });

    public Task Delete(SnapshotRange range) => Write(0, connection =>
    {
        using var statement = new PostgresStatement(connection, _sql.Delete);
        Add(statement, range);
        statement.Run();
    });

    public void Release() => _database.Release();

    private static void Add(PostgresStatement statement, SnapshotRange range)
    {
        statement.Add(range.PersistenceId);
        statement.Add(range.First);
        statement.Add(range.Last);
        statement.Add(range.CreatedFirst);
        statement.Add(range.CreatedLast);
    }

    private Task Write(long bytes, Action<NpgsqlConnection> action)
    {
        var item = new PostgresAction(action, bytes);
        _database.Writer.Enqueue(item, SnapshotTables.QueueMax);
        return item.Outcome;
    }
}
