using Akka.Persistence.Tests.Support;
using Akka.Persistence.Tests.Support.Postgres;

namespace Akka.Persistence.Tests.Sql.Postgres;

public sealed class PostgresEventStoreTests(PostgresDatabase database) : EventStoreTests, IClassFixture<PostgresDatabase>, IAsyncLifetime
{
    protected override string Hocon => SqlPlugins.Hocon("PostgreSQL.15", database.ConnectionString);

    public async Task InitializeAsync()
    {
        database.Require();
        await database.Execute("DROP TABLE IF EXISTS journal, tags");
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
