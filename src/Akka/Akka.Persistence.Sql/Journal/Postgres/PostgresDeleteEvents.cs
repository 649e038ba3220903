using Akka.Persistence.Sql.Db.Postgres;
using Npgsql;

namespace Akka.Persistence.Sql.Journal.Postgres;

/// <summary>A step of a deletion in each of several transactions.</summary>
internal sealed class PostgresDeleteEvents(PostgresJournalSql sql, string persistenceId, long toSequenceNr) : PostgresItem
{
    public override long Bytes => DeletionStep.Bytes;

    public override bool Execute(NpgsqlConnection connection)
        => DeletionStep.Execute(new Tables(connection, sql, persistenceId), toSequenceNr);

    private sealed class Tables(NpgsqlConnection connection, PostgresJournalSql sql, string persistenceId) : IDeletionTables
    {
        public long? LastUpTo(long sequenceNr) => Number(sql.SelectLastUpTo, sequenceNr);

        public long? StepEnd(long sequenceNr, int count) => Number(sql.SelectStepEnd, sequenceNr, count);

        public void DeleteUpTo(long sequenceNr)
        {
            Run(sql.DeleteUpTo, sequenceNr);
            Run(sql.DeleteTagsUpTo, sequenceNr);
        }

        public void MarkDeleted(long sequenceNr)
        {
            Run(sql.MarkDeleted, sequenceNr);
            Run(sql.DeleteTagsUpTo, sequenceNr);
            Run(sql.InsertMetadata, sequenceNr);
            Run(sql.DeleteMetadataBelow, sequenceNr);
        }

        private void Run(string? text, long sequenceNr)
        {
            if (text is null)
            {
                return;
            }

            using var statement = new PostgresStatement(connection, text);
            statement.Add(persistenceId);
            statement.Add(sequenceNr);
            statement.Run();
        }

        private long? Number(string text, long sequenceNr, int? limit = null)
        {
            using var statement = new PostgresStatement(connection, text);
            statement.Add(persistenceId);
            statement.Add(sequenceNr);
            if (limit is not null)
            {
                statement.Add((long)limit.Value);
            }

            return statement.ReadNumber();
        }
    }
}
