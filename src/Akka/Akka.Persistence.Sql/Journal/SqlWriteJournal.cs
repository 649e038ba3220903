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
    /// <summary>A replay holds about so many bytes of events at a time.</summary>
    private const long ReplayPageBytesMax = 16 << 20;

    private readonly Akka.Configuration.Config _config;
    private DatabaseUse<IEventStore> _use = null!;
    private EventSerializer _serializer = null!;
    private int _replayBatchSize;

    public SqlWriteJournal(Akka.Configuration.Config journalConfig)
    {
        ArgumentNullException.ThrowIfNull(journalConfig);
        _config = journalConfig.WithFallback(SqlPersistence.DefaultJournalConfiguration);
    }

    /// <summary>A recovery comes after the writes before it, also those of the actor's last incarnation.</summary>
    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr)
        => _use.Database.ReadHighest(persistenceId);

    public override async Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        var store = _use.Database;
        var from = fromSequenceNr;
        var left = max;
        while (left > 0 && from <= toSequenceNr)
        {
            var page = await store.ReadPage(
                persistenceId, from, toSequenceNr, Math.Min(left, _replayBatchSize), ReplayPageBytesMax).ConfigureAwait(false);
            if (page.Count == 0)
            {
                return;
            }

            foreach (var stored in page)
            {
                recoveryCallback(_serializer.ToEvent(persistenceId, stored));
            }

            left -= page.Count;
            from = page[^1].SequenceNr + 1;
        }
    }

    protected override void PreStart()
    {
        base.PreStart();
        _use = DatabaseUse<IEventStore>.Start(Open, Context);
    }

    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var store = _use.Database;
        var (rows, rejections) = _serializer.ToRows(messages);
        if (rows.Count > 0)
        {
            await store.Write(rows).ConfigureAwait(false);
        }

        return rejections;
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
        => _use.Database.Delete(persistenceId, toSequenceNr);

    private (IEventStore Database, DatabaseSettings Settings) Open()
    {
        var settings = new JournalSettings(_config, Self.Path.Name);
        _replayBatchSize = settings.ReplayBatchSize;
        _serializer = new EventSerializer((ExtendedActorSystem)Context.System, settings.Database.Serializer);
        return (EventStores.Open(settings, Guid.NewGuid().ToString("N")), settings.Database);
    }
}
