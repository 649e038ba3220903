using Akka.Persistence.Sql.Db.Postgres;
using Npgsql;

namespace Akka.Persistence.Sql.Journal.Postgres;

/// <summary>One call's events, stored together or not at all.</summary>
internal sealed class PostgresWriteEvents(PostgresInsert insert, List<EventRow> rows, int eventsPerTransactionMax) : PostgresJoinedItem
{
    public override int Events => rows.Count;

    public override int EventsPerTransactionMax => eventsPerTransactionMax;

    public override long Bytes { get; } = rows.Sum(static row => row.Message.Length + 256L);

    private List<EventRow> Rows => rows;

    public override void Execute(NpgsqlConnection connection, IReadOnlyList<PostgresItem> items)
        => insert.Execute(connection, items.Count == 1 ? rows : [.. items.SelectMany(static item => ((PostgresWriteEvents)item).Rows)]);
}
