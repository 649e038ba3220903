using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Db;
using Akka.Persistence.Sql.Db.Sqlite;

namespace Akka.Persistence.Sql.Journal.Sqlite;

/// <summary>The journal's tables in an SQLite file.</summary>
internal sealed class SqliteEventStore : IEventStore
{
    private readonly JournalSettings _settings;
    private readonly SqliteJournalSql _sql;
    private readonly Tags _tags;
    private readonly SqliteDatabase _database;
    private readonly ReadPermits _reads;

    public SqliteEventStore(JournalSettings settings, string writerUuid)
    {
        _settings = settings;
        _tags = new Tags(settings.TagMode, settings.TagSeparator);
        _sql = new SqliteJournalSql(settings.Names, _tags, settings.DeleteCompatibilityMode, writerUuid);
        _reads = new ReadPermits(settings.Parallelism);
        _database = SqliteDatabase.Acquire(settings.Database);
    }

    public void Initialize() => _database.Create(_sql.CreateTables);

    public Task Write(List<EventRow> rows) => Enqueue(new SqliteWriteEvents(_sql, _tags, rows, _settings.BatchSize));

    public Task Delete(string persistenceId, long toSequenceNr)
        => Enqueue(new SqliteDeleteEvents(_sql, persistenceId, toSequenceNr));

    public async Task<long> ReadHighest(string persistenceId)
    {
        await Enqueue(new SqliteBarrier()).ConfigureAwait(false);
        return await Read(handle =>
        {
            using var use = handle.Prepare(_sql.SelectHighest).Use();
            use.Statement.BindText(1, persistenceId);
            return use.Statement.Step() ? use.Statement.Long(0) : 0L;
        }).ConfigureAwait(false);
    }

    public Task<List<StoredEvent>> ReadPage(string persistenceId, long from, long to, long rowsMax, long bytesMax) => Read(handle =>
    {
        using var use = handle.Prepare(_sql.SelectPage).Use();
        var statement = use.Statement;
        statement.BindText(1, persistenceId);
        statement.Bind(2, from);
        statement.Bind(3, to);
        statement.Bind(4, rowsMax);
        var page = new List<StoredEvent>();
        var bytes = 0L;
        while (bytes < bytesMax && statement.Step())
        {
            var message = statement.Blob(1);
            bytes += message.Length;
            if (bytes > bytesMax && page.Count > 0)
            {
                break;
            }

            page.Add(new StoredEvent(
                statement.Long(0),
                message,
                statement.Text(2),
                statement.IsNull(3) ? null : (int)statement.Long(3),
                statement.Text(4),
                statement.Long(5)));
        }

        return page;
    });

    public void Release() => _database.Release();

    private Task<T> Read<T>(Func<SqliteHandle, T> read) => _reads.Run(() => _database.Readers.Read(read));

    private Task Enqueue(SqliteItem item)
    {
        _database.Writer.Enqueue(item, _settings.BufferSize);
        return item.Outcome;
    }
}
