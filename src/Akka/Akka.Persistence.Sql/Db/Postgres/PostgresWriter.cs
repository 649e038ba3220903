using System.Data;
using Npgsql;

namespace Akka.Persistence.Sql.Db.Postgres;

/// <summary>
/// The one writer of a plugin to a server: what waits is a transaction, and writes of events that follow each other are one
/// statement. When a row is refused, the transaction is done again with each item under a savepoint of its own, and only the one
/// with that row fails. A lost connection, a deadlock and the like are tried again for a short time; a connection that is lost in
/// the commit is not, for no one knows then what became of it.
/// </summary>
internal sealed class PostgresWriter : WriterThread<PostgresItem>
{
    private readonly NpgsqlDataSource _source;
    private readonly IsolationLevel _isolation;

    public PostgresWriter(NpgsqlDataSource source, IsolationLevel isolation)
        : base("postgres-writer")
    {
        _source = source;
        _isolation = isolation;
        Start();
    }

    protected override void Transact(IReadOnlyList<PostgresItem> items, TransactionOutcome<PostgresItem> outcome)
    {
        var retry = new Retry();
        var alone = false;
        while (true)
        {
            var committing = false;
            outcome.Clear();
            try
            {
                using var connection = _source.OpenConnection();
                using var transaction = connection.BeginTransaction(_isolation);
                if (alone)
                {
                    ExecuteAlone(items, connection, outcome);
                }
                else
                {
                    ExecuteJoined(items, connection, outcome);
                }

                committing = true;
                transaction.Commit();
                Committed();
                return;
            }
            catch (PostgresException e) when (!alone && !committing && PostgresErrors.IsItemsOwn(e))
            {
                alone = true;
            }
            catch (Exception e) when (committing ? PostgresErrors.IsRolledBack(e) : PostgresErrors.IsPassing(e))
            {
                if (PostgresErrors.IsConnection(e))
                {
                    _source.Clear();
                }

                if (retry.Next() is not { } pause)
                {
                    throw;
                }

                // The writer's own thread: what waits behind this could not be written either.
                Thread.Sleep(pause);
            }
        }
    }

    private static void ExecuteJoined(
        IReadOnlyList<PostgresItem> items, NpgsqlConnection connection, TransactionOutcome<PostgresItem> outcome)
    {
        for (var start = 0; start < items.Count;)
        {
            if (items[start] is not PostgresJoinedItem first)
            {
                outcome.Done(items[start], items[start].Execute(connection));
                start++;
                continue;
            }

            var joined = items.Skip(start).TakeWhile(item => item.GetType() == first.GetType()).ToList();
            first.Execute(connection, joined);
            outcome.AllDone(joined);
            start += joined.Count;
        }
    }

    private static void ExecuteAlone(
        IReadOnlyList<PostgresItem> items, NpgsqlConnection connection, TransactionOutcome<PostgresItem> outcome)
    {
        foreach (var item in items)
        {
            Run(connection, "SAVEPOINT item");
            try
            {
                outcome.Done(item, item.Execute(connection));
            }
            catch (PostgresException e) when (PostgresErrors.IsItemsOwn(e))
            {
                Run(connection, "ROLLBACK TO SAVEPOINT item");
                outcome.Failed(item, e);
            }

            Run(connection, "RELEASE SAVEPOINT item");
        }
    }

    private static void Run(NpgsqlConnection connection, string sql)
    {
        using var command = new PostgresStatement(connection, sql);
        command.Run();
    }
}
