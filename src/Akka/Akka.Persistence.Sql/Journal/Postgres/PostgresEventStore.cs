using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Db.Postgres;

namespace Akka.Persistence.Sql.Journal.Postgres;

/// <summary>The journal's tables in a PostgreSQL server.</summary>
internal sealed class PostgresEventStore : IEventStore
{
    private readonly JournalSettings _settings;
    private readonly PostgresInsert _insert;
    private readonly PostgresJournalSql _sql;
    private readonly PostgresDatabase _database;

    public PostgresEventStore(JournalSettings settings, string writerUuid)
    {
        _settings = settings;
        var tags = new Tags(settings.TagMode, settings.TagSeparator);
        _sql = new PostgresJournalSql(settings.Names, tags, settings.DeleteCompatibilityMode, writerUuid);
        _insert = new PostgresInsert(_sql, tags, settings.RowsPerStatementMax, settings.TagRowsPerStatementMax);
        _database = new PostgresDatabase(settings.Database, settings.Parallelism);
    }

    public void Initialize() => _database.Create(_sql.CreateTables);

    public Task Write(List<EventRow> rows) => Enqueue(new PostgresWriteEvents(_insert, rows, _settings.BatchSize));

    public Task Delete(string persistenceId, long toSequenceNr)
        => Enqueue(new PostgresDeleteEvents(_sql, persistenceId, toSequenceNr));

    public async Task<long> ReadHighest(string persistenceId)
    {
        await Enqueue(new PostgresBarrier()).ConfigureAwait(false);
        return await _database.Read(connection =>
        {
            using var statement = new PostgresStatement(connection, _sql.SelectHighest);
            statement.Add(persistenceId);
            return statement.ReadNumber() ?? 0L;
        }).ConfigureAwait(false);
    }

    public Task<List<StoredEvent>> ReadPage(string persistenceId, long from, long to, long rowsMax, long bytesMax)
        => _database.Read(connection =>
        {
            using var statement = new PostgresStatement(connection, _sql.SelectPage);
            statement.Add(persistenceId);
            statement.Add(from);
            statement.Add(to);
            statement.Add(rowsMax);
            statement.Add(bytesMax);
            var page = new List<StoredEvent>();
            using var rows = statement.Read();
            while (rows.Read())
            {
                page.Add(new StoredEvent(
                    rows.GetInt64(0),
                    rows.GetFieldValue<byte[]>(1),
                    rows.IsDBNull(2) ? "" : rows.GetString(2),
                    rows.IsDBNull(3) ? null : rows.GetInt32(3),
                    rows.IsDBNull(4) ? "" : rows.GetString(4),
                    rows.GetInt64(5)));
            }

            return page;
        });

    public void Release() => _database.Release();

    private Task Enqueue(PostgresItem item)
    {
        _database.Writer.Enqueue(item, _settings.BufferSize);
        return item.Outcome;
    }
}
