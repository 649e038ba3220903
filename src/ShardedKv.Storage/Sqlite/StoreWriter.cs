using ShardedKv.Storage.Memory;

namespace ShardedKv.Storage.Sqlite;

/// <summary>The one connection that writes and checkpoints. Used by the flusher only, once the store is open.</summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteStatement begin;
    private readonly SqliteStatement commit;
    private readonly SqliteStatement applied;
    private readonly SqliteStatement clearDeleted;
    private readonly SqliteStatement insertDeleted;
    private readonly RowWriter rows;
    private readonly RangeRemoval removal;
    private bool vacuumUnderWay;

    public StoreWriter(SqliteConnection connection)
    {
        this.connection = connection;
        begin = connection.Prepare("BEGIN IMMEDIATE");
        commit = connection.Prepare("COMMIT");
        applied = connection.Prepare(PositionRow.Update);
        clearDeleted = connection.Prepare(DeletedRangeRows.Clear);
        insertDeleted = connection.Prepare(DeletedRangeRows.Insert);
        rows = new RowWriter(connection);
        removal = new RangeRemoval(connection);
        Deleted = DeletedRangeRows.Load(connection.Path, connection.Prepare(DeletedRangeRows.Select));
    }

    /// <summary>Ranges whose rows are still in the file and wait for <see cref="RemoveStep"/>.</summary>
    public KeyRanges Deleted { get; private set; }

    /// <summary>Bounds the file: a write beyond it fails with <see cref="StoreFailure.DiskFull"/>.</summary>
    public void BoundFile(long bytesMax) =>
        connection.Execute($"PRAGMA max_page_count = {bytesMax / StoreFile.PageBytes}");

    public void LimitCache(long bytes) => connection.LimitCache(bytes);

    /// <summary>Writes a table's newest versions, its deleted ranges and its position in one transaction, in key order. The table writes into
    /// no range that is still <see cref="Deleted"/>.</summary>
    /// <param name="beforeCommit">Called with everything written and nothing committed.</param>
    /// <remarks>Durable on return: with synchronous = FULL the commit syncs the WAL. Any failure leaves the transaction open; the
    /// connection must then be rolled back or closed.</remarks>
    public void Write(Memtable table, Action? beforeCommit)
    {
        begin.Run();
        var ranges = table.DeletedRangesAt(long.MaxValue);
        var hidden = KeyRanges.None.With(ranges);
        for (var entry = table.Seek([]); entry is not null; entry = entry.Next(0))
        {
            // What was written before its range was deleted is not written at all.
            if (hidden.Containing(entry.Key) is not null)
            {
                continue;
            }

            if (entry.Newest!.Value is { } value)
            {
                rows.Put(entry.Key, value.Span);
            }
            else
            {
                rows.Delete(entry.Key);
            }
        }

        var deleted = Deleted.With(ranges);
        if (ranges.Length > 0)
        {
            DeletedRangeRows.Save(deleted, clearDeleted, insertDeleted);
        }

        PositionRow.Bind(applied, table.Applied, closed: false);
        applied.Run();
        beforeCommit?.Invoke();
        commit.Run();
        Deleted = deleted;
    }

    /// <summary>Removes some rows of the first deleted range, in a transaction of their own.</summary>
    public void RemoveStep()
    {
        begin.Run();
        var left = Deleted.FromFirst(removal.Step(Deleted.All[0]));
        DeletedRangeRows.Save(left, clearDeleted, insertDeleted);
        commit.Run();
        Deleted = left;
    }

    /// <summary>Gives some free pages back to the file, which shrinks at the next checkpoint.</summary>
    /// <returns>Whether there was anything to do.</returns>
    public bool VacuumStep()
    {
        var pages = VacuumSchedule.NextStep(
            connection.Number("PRAGMA page_count"), connection.Number("PRAGMA freelist_count"), vacuumUnderWay);
        vacuumUnderWay = pages > 0;
        if (vacuumUnderWay)
        {
            connection.Execute($"PRAGMA incremental_vacuum({pages})");
        }

        return vacuumUnderWay;
    }

    /// <summary>As <see cref="StoreFile.TryMarkClosed"/>.</summary>
    public bool TryMarkClosed() => StoreFile.TryMarkClosed(connection);

    /// <summary>Ends a transaction that a failure left open.</summary>
    public void RollBack() => connection.RollBack();

    /// <returns>Whether all of the WAL is in the file now, so that it starts anew once no reader is in it.</returns>
    public bool Checkpoint() => connection.Checkpoint(truncate: false);

    public void Dispose() => connection.Dispose();
}
