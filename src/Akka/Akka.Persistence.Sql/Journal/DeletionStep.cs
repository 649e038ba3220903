namespace Akka.Persistence.Sql.Journal;

/// <summary>What a deletion asks of the tables, for the events of one actor.</summary>
internal interface IDeletionTables
{
    /// <summary>The last sequence number at or below this one, deleted or not; null for none.</summary>
    long? LastUpTo(long sequenceNr);

    /// <summary>The last of the first <paramref name="count"/> sequence numbers below this one; null for none.</summary>
    long? StepEnd(long sequenceNr, int count);

    /// <summary>Takes the rows up to this sequence number away, and their tags.</summary>
    void DeleteUpTo(long sequenceNr);

    /// <summary>Marks this row as deleted, takes its tags away, and notes the number where metadata are kept.</summary>
    void MarkDeleted(long sequenceNr);
}

/// <summary>
/// Deletes an actor's events up to a sequence number, a bounded number in each transaction, lowest first: what is left is at
/// any time as after a smaller delete. The last event stays, marked as deleted, and keeps the highest sequence number.
/// </summary>
internal static class DeletionStep
{
    public const int RowsMax = 1000;

    public const long Bytes = RowsMax * 256L;

    /// <returns>False when there is another step to be done, in a transaction of its own.</returns>
    public static bool Execute(IDeletionTables tables, long toSequenceNr)
    {
        if (tables.LastUpTo(toSequenceNr) is not { } last)
        {
            return true;
        }

        if (tables.StepEnd(last, RowsMax) is { } stepEnd)
        {
            tables.DeleteUpTo(stepEnd);
            if (tables.StepEnd(last, 1) is not null)
            {
                return false;
            }
        }

        tables.MarkDeleted(last);
        return true;
    }
}
