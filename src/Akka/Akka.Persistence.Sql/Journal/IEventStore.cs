using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Journal;

/// <summary>The journal's tables in one database.</summary>
internal interface IEventStore : IPluginDatabase
{
    /// <summary>Stores all rows or, when the table refuses one, none; complete when they are on disk.</summary>
    Task Write(List<EventRow> rows);

    /// <summary>
    /// Deletes an actor's events up to a sequence number, in bounded steps. The last of them stays, marked as deleted, and keeps
    /// the highest sequence number.
    /// </summary>
    Task Delete(string persistenceId, long toSequenceNr);

    /// <summary>The highest sequence number, 0 for none. It comes after the writes before it, done or failed.</summary>
    Task<long> ReadHighest(string persistenceId);

    /// <summary>
    /// Up to <paramref name="rowsMax"/> events between the two sequence numbers, both included, in order: fewer when they would
    /// have more than <paramref name="bytesMax"/> bytes, but always one if there is one.
    /// </summary>
    Task<List<StoredEvent>> ReadPage(string persistenceId, long from, long to, long rowsMax, long bytesMax);
}
