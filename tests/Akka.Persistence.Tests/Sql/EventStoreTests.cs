using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Journal;
using Akka.Persistence.Tests.Support;
using Akka.Persistence.Tests.Support.Postgres;

namespace Akka.Persistence.Tests.Sql;

/// <summary>What a replay may hold in memory is bounded by bytes too; both databases end a page there.</summary>
public abstract class EventStoreTests
{
    private const int EventBytes = 1000;

    private static readonly Utf8Text None = new("", []);

    protected abstract string Hocon { get; }

    [SkippableTheory]
    [InlineData(1, 10, 1000, EventBytes * 3, new long[] { 1, 2, 3 })]
    [InlineData(1, 10, 1000, (EventBytes * 4) - 1, new long[] { 1, 2, 3 })]
    [InlineData(5, 10, 1000, EventBytes * 2, new long[] { 5, 6 })]
    [InlineData(9, 10, 1000, EventBytes * 5, new long[] { 9, 10 })]
    [InlineData(1, 10, 1000, 1, new long[] { 1 })]
    [InlineData(1, 10, 2, EventBytes * 5, new long[] { 1, 2 })]
    [InlineData(11, 20, 1000, EventBytes, new long[0])]
    public async Task A_page_ends_by_rows_or_by_bytes_and_has_one_event_at_least(
        long from, long to, long rowsMax, long bytesMax, long[] expected)
    {
        var store = Open();
        try
        {
            await store.Write([.. Enumerable.Range(1, 10).Select(n => Row(n, EventBytes))]);

            var page = await store.ReadPage("id-1", from, to, rowsMax, bytesMax);

            Assert.Equal(expected, page.Select(e => e.SequenceNr));
        }
        finally
        {
            await store.Delete("id-1", long.MaxValue);
            store.Release();
        }
    }

    private static EventRow Row(long sequenceNr, int bytes) => new(
        new Utf8Text("id-1", "id-1"u8.ToArray()), sequenceNr, 1, new byte[bytes], None, 1, ImmutableHashSet<string>.Empty);

    private IEventStore Open()
    {
        var config = ConfigurationFactory.ParseString(Hocon).GetConfig(SqlPersistence.JournalConfigPath)
            .WithFallback(SqlPersistence.DefaultJournalConfiguration);
        var store = EventStores.Open(new JournalSettings(config, SqlPersistence.JournalConfigPath), "0");
        store.Initialize();
        return store;
    }
}

public sealed class SqliteEventStoreTests : EventStoreTests, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("akka-persistence-").FullName;

    protected override string Hocon => SqlPlugins.Hocon("SQLite.MS", $"Data Source={Path.Combine(_folder, "journal.db")}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
