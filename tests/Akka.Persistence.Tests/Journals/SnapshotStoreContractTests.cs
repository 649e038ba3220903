using Akka.Persistence.Tests.Support;
using Akka.Persistence.Tests.Support.Postgres;

namespace Akka.Persistence.Tests.Journals;

public sealed class MemorySnapshotStoreTests : SnapshotStoreProtocolContract;

public sealed class SqliteSnapshotStoreTests : SnapshotStoreContract
{
    protected override string Hocon => SqlPlugins.Hocon("SQLite.MS", $"Data Source={Path.Combine(Folder, "snapshots.db")}");
}

public sealed class LocalSnapshotStoreTests : SnapshotStoreContract
{
    protected override string Hocon =>
        $$"""
        akka.persistence.snapshot-store {
          plugin = "akka.persistence.snapshot-store.local"
          local.dir = "{{Folder}}"
        }
        """;

    // A file's name, which holds the id, has at most 255 bytes.
    protected override IReadOnlyList<string> PersistenceIds => [.. UnusualIds.All.Where(id => id.Length < 200)];
}

public sealed class PostgresSnapshotStoreTests(PostgresDatabase database) : SnapshotStoreContract, IClassFixture<PostgresDatabase>
{
    protected override string Hocon => SqlPlugins.Hocon("PostgreSQL.15", database.ConnectionString);

    public override Task InitializeAsync()
    {
        database.Require();
        return base.InitializeAsync();
    }
}
