using Akka.Persistence.Sql.Db.Postgres;
using Npgsql;

namespace Akka.Persistence.Sql.Journal.Postgres;

/// <summary>
/// Inserts rows by arrays, many in a statement. Up to some hundred rows, which is what a transaction has, that was measured to be
/// as fast as binary COPY, which needs one more round trip and cannot give back the ordering that tags need.
/// </summary>
internal sealed class PostgresInsert(PostgresJournalSql sql, Tags tags, int rowsPerStatementMax, int tagRowsPerStatementMax)
{
    public void Execute(NpgsqlConnection connection, List<EventRow> rows)
    {
        for (var start = 0; start < rows.Count; start += rowsPerStatementMax)
        {
            InsertSome(connection, rows.GetRange(start, Math.Min(rowsPerStatementMax, rows.Count - start)));
        }
    }

    private void InsertSome(NpgsqlConnection connection, List<EventRow> rows)
    {
        var tagged = tags.InTable && rows.Exists(static row => row.Tags.Count > 0);
        using var statement = new PostgresStatement(connection, tagged ? sql.InsertReturning : sql.Insert);
        statement.Add(Array(rows, static row => row.PersistenceId.Text));
        statement.Add(Array(rows, static row => row.SequenceNr));
        statement.Add(Array(rows, static row => row.Created));
        statement.Add(Array(rows, static row => row.Message));
        statement.Add(Array(rows, static row => row.Manifest.Text));
        statement.Add(Array(rows, static row => row.Identifier));
        if (tags.InColumn)
        {
            statement.Add(Array(rows, row => tags.Joined(row.Tags)));
        }

        if (!tagged)
        {
            statement.Run();
            return;
        }

        var orderings = new Dictionary<(string PersistenceId, long SequenceNr), long>(rows.Count);
        using (var inserted = statement.Read())
        {
            while (inserted.Read())
            {
                orderings.Add((inserted.GetString(1), inserted.GetInt64(2)), inserted.GetInt64(0));
            }
        }

        InsertTags(connection, rows, orderings);
    }

    private void InsertTags(
        NpgsqlConnection connection, List<EventRow> rows, Dictionary<(string PersistenceId, long SequenceNr), long> orderings)
    {
        var all = rows.SelectMany(static row => row.Tags, static (row, tag) => (row, tag));
        foreach (var some in all.Chunk(tagRowsPerStatementMax))
        {
            using var statement = new PostgresStatement(connection, sql.InsertTags);
            statement.Add(System.Array.ConvertAll(some, s => orderings[(s.row.PersistenceId.Text, s.row.SequenceNr)]));
            statement.Add(System.Array.ConvertAll(some, static s => s.tag));
            statement.Add(System.Array.ConvertAll(some, static s => s.row.SequenceNr));
            statement.Add(System.Array.ConvertAll(some, static s => s.row.PersistenceId.Text));
            statement.Run();
        }
    }

    private static T[] Array<T>(List<EventRow> rows, Func<EventRow, T> column)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = column(rows[i]);
        }

        return values;
    }
}
