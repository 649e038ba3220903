using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Journal;

/// <summary>
/// Deletes an actor's events up to a sequence number, a bounded number in each transaction, lowest first: what is left is at
/// any time as after a smaller delete. The last event stays, marked as deleted, and keeps the highest sequence number.
/// </summary>
internal sealed class DeleteEventsItem(JournalSql sql, string persistenceId, long toSequenceNr) : TaskItem<bool>
{
    private const int RowsPerStepMax = 1000;

    public override long Bytes => RowsPerStepMax * 256L;

    protected override bool Result => true;

    public override bool Execute(SqliteHandle handle)
    {
        if (Number(handle, sql.SelectLastUpTo, toSequenceNr) is not { } last)
        {
            return true;
        }

        if (Number(handle, sql.SelectStepEnd, last, RowsPerStepMax) is { } stepEnd)
        {
            Run(handle, sql.DeleteUpTo, stepEnd);
            DeleteTags(handle, stepEnd);
            if (Number(handle, sql.SelectStepEnd, last, 1) is not null)
            {
                return false;
            }
        }

        Run(handle, sql.MarkDeleted, last);
        DeleteTags(handle, last);
        return true;
    }

    private void DeleteTags(SqliteHandle handle, long toIncluded)
    {
        if (sql.DeleteTagsUpTo is not null)
        {
            Run(handle, sql.DeleteTagsUpTo, toIncluded);
        }
    }

    private void Run(SqliteHandle handle, string text, long sequenceNr)
    {
        var statement = handle.Prepare(text);
        statement.BindText(1, persistenceId);
        statement.Bind(2, sequenceNr);
        statement.Run();
    }

    private long? Number(SqliteHandle handle, string text, long sequenceNr, long? limit = null)
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
