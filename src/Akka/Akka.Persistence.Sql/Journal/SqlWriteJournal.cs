using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Journal;

/// <summary>
/// A journal in an SQL database, in the tables of Akka.Persistence.Sql. The events of all actors that wait are stored in
/// one transaction, and a write is acknowledged when its transaction is on disk.
/// </summary>
public class SqlWriteJournal : AsyncWriteJournal
{
    private readonly Akka.Configuration.Config _config;
    private DatabaseUse _use = null!;
    private JournalSettings _settings = null!;
    private JournalSql _sql = null!;
    private EventSerializer _serializer = null!;

    public SqlWriteJournal(Akka.Configuration.Config journalConfig)
    {
        ArgumentNullException.ThrowIfNull(journalConfig);
        _config = journalConfig.WithFallback(SqlPersistence.DefaultJournalConfiguration);
    }

    internal SqliteDatabase Database => _use.Database;

    /// <summary>A recovery comes after the writes before it, also those of the actor's last incarnation.</summary>
    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr)
    {
        var database = _use.Database;
        var barrier = new BarrierItem();
        database.Writer.Enqueue(barrier);
        await barrier.Outcome.ConfigureAwait(false);
        return await database.Readers.Read(handle =>
        {
            using var use = handle.Prepare(_sql.SelectHighest).Use();
            use.Statement.BindText(1, persistenceId);
            return use.Statement.Step() ? use.Statement.Long(0) : 0L;
        }).ConfigureAwait(false);
    }

    public override async Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        var readers = _use.Database.Readers;
        var from = fromSequenceNr;
        var left = max;
        while (left > 0 && from <= toSequenceNr)
        {
            var limit = Math.Min(left, _settings.ReplayBatchSize);
            var start = from;
            var page = await readers.Read(
                handle => StoredEvent.ReadPage(handle, _sql, persistenceId, start, toSequenceNr, limit)).ConfigureAwait(false);
            foreach (var stored in page)
            {
                recoveryCallback(_serializer.ToEvent(persistenceId, stored));
            }

            if (page.Count < limit)
            {
                return;
            }

            left -= page.Count;
            from = page[^1].SequenceNr + 1;
        }
    }

    protected override void PreStart()
    {
        base.PreStart();
        _use = DatabaseUse.Start(Open, Context);
    }

    protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var writer = _use.Database.Writer;
        var (rows, rejections) = _serializer.ToRows(messages);
        if (rows.Count == 0)
        {
            return Task.FromResult<IImmutableList<Exception?>?>(rejections);
        }

        var item = new WriteEventsItem(_sql, _settings.TagMode, _settings.TagSeparator, rows, rejections);
        writer.Enqueue(item);
        return item.Outcome;
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        var item = new DeleteEventsItem(_sql, persistenceId, toSequenceNr);
        _use.Database.Writer.Enqueue(item);
        return item.Outcome;
    }

    private (SqliteDatabase Database, DatabaseSettings Settings, string[] Tables) Open()
    {
        _settings = new JournalSettings(_config, Self.Path.Name);
        _sql = new JournalSql(_settings.Names, _settings.TagMode, writerUuid: Guid.NewGuid().ToString("N"));
        _serializer = new EventSerializer((ExtendedActorSystem)Context.System, _settings.Database.Serializer);
        var database = SqliteDatabase.Acquire(
            _settings.Database.ConnectionString, _settings.Parallelism, _settings.BufferSize);
        return (database, _settings.Database, _sql.CreateTables);
    }
}
