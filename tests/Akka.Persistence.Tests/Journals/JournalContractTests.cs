using Akka.Persistence.Tests.Support;
using Akka.Persistence.Tests.Support.Postgres;
using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Tests.Journals;

public sealed class MemoryJournalTests : JournalProtocolContract;

public class SqliteJournalTests : JournalContract
{
    private string ConnectionString => $"Data Source={Path.Combine(Folder, "journal.db")}";

    protected override string HoconWith(string journalSettings) => SqlPlugins.Hocon("SQLite.MS", ConnectionString, journalSettings);

    protected override async Task<IAsyncDisposable> Stall()
    {
        // The writer waits for the other connection's lock.
        await Driver().Replay();
        var connection = new SqliteConnection(ConnectionString + ";Pooling=False");
        await connection.OpenAsync();
        await using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        await begin.ExecuteNonQueryAsync();
        return connection;
    }
}

/// <summary>The same on pages of two events, so that every replay takes several.</summary>
public sealed class SqliteJournalInSmallPagesTests : SqliteJournalTests
{
    protected override string HoconWith(string journalSettings) => base.HoconWith("replay-batch-size = 2\n" + journalSettings);
}

public sealed class PostgresJournalTests(PostgresDatabase database) : JournalContract, IClassFixture<PostgresDatabase>
{
    public override Task InitializeAsync()
    {
        database.Require();
        return base.InitializeAsync();
    }

    protected override string HoconWith(string journalSettings)
        => SqlPlugins.Hocon("PostgreSQL.15", database.ConnectionString, journalSettings);

    protected override async Task<IAsyncDisposable> Stall()
    {
        await Driver().Replay();
        return await database.LockTable("journal");
    }
}
