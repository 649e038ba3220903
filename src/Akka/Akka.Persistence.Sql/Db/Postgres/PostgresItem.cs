using Npgsql;

namespace Akka.Persistence.Sql.Db.Postgres;

internal abstract class PostgresItem : WriteItem
{
    /// <summary>Runs on the writer's thread, inside the transaction. False when there is another step, for a later transaction.</summary>
    public abstract bool Execute(NpgsqlConnection connection);
}

/// <summary>An item that can be done in one statement together with others of its kind.</summary>
internal abstract class PostgresJoinedItem : PostgresItem
{
    public sealed override bool Execute(NpgsqlConnection connection)
    {
        Execute(connection, [this]);
        return true;
    }

    /// <param name="connection">Inside the transaction.</param>
    /// <param name="items">In the order in which they were queued; this one is the first.</param>
    public abstract void Execute(NpgsqlConnection connection, IReadOnlyList<PostgresItem> items);
}

/// <summary>Completes when everything that was queued before it is on disk or has failed.</summary>
internal sealed class PostgresBarrier : PostgresItem
{
    public override bool Writes => false;

    public override bool Execute(NpgsqlConnection connection) => true;
}

internal sealed class PostgresAction(Action<NpgsqlConnection> action, long bytes = 0) : PostgresItem
{
    public override long Bytes => bytes + 256;

    public override bool Execute(NpgsqlConnection connection)
    {
        action(connection);
        return true;
    }
}
