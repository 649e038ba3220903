using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Journal.Postgres;
using Akka.Persistence.Sql.Journal.Sqlite;

namespace Akka.Persistence.Sql.Journal;

internal static class EventStores
{
    /// <param name="settings">The journal's.</param>
    /// <param name="writerUuid">Of the journal's instance, in every row that it writes: 32 hexadecimal digits.</param>
    public static IEventStore Open(JournalSettings settings, string writerUuid) => settings.Database.Provider switch
    {
        Provider.Sqlite => new SqliteEventStore(settings, writerUuid),
        Provider.PostgreSql => new PostgresEventStore(settings, writerUuid),
        var other => throw new ArgumentOutOfRangeException(nameof(settings), other, "not a provider"),
    };
}
