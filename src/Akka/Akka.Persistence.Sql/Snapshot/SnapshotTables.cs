using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Snapshot.Postgres;
using Akka.Persistence.Sql.Snapshot.Sqlite;

namespace Akka.Persistence.Sql.Snapshot;

internal static class SnapshotTables
{
    /// <summary>How many loads read at a time.</summary>
    public const int ReadsMax = 3;

    /// <summary>How many saves and deletes may wait; one more fails at once.</summary>
    public const int QueueMax = 5000;

    public static ISnapshotTable Open(DatabaseSettings settings) => settings.Provider switch
    {
        Provider.Sqlite => new SqliteSnapshotTable(settings),
        Provider.PostgreSql => new PostgresSnapshotTable(settings),
        var other => throw new ArgumentOutOfRangeException(nameof(settings), other, "not a provider"),
    };
}
