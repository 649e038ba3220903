using Akka.Persistence.Sql.Db.Sqlite;

namespace Akka.Persistence.Sql.Journal.Sqlite;

/// <summary>A step of a deletion in each of several transactions.</summary>
internal sealed class SqliteDeleteEvents(SqliteJournalSql sql, string persistenceId, long toSequenceNr) : SqliteItem
{
    public override long Bytes => DeletionStep.Bytes;

    public override bool Execute(SqliteHandle handle) => DeletionStep.Execute(new Tables(handle, sql, persistenceId), toSequenceNr);

    private sealed class Tables(SqliteHandle handle, SqliteJournalSql sql, string persistenceId) : IDeletionTables
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

            var statement = handle.Prepare(text);
            statement.BindText(1, persistenceId);
            statement.Bind(2, sequenceNr);
            statement.Run();
        }

        private long? Number(string text, long sequenceNr, int? limit = null)
        {
            using var use = handle.Prepare(text).Use();
            use.Statement.BindText(1, persistenceId);
            use.Statement.Bind(2, sequenceNr);
            if (limit is not null)
            {
                use.Statement.Bind(3, limit.Value);
            }

            return use.Statement.Step() && !use.Statement.IsNull(0) ? use.Statement.Long(0) : null;
        }
    }
}
