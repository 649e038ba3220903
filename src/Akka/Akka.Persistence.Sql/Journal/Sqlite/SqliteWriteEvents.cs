using System.Text;
using Akka.Persistence.Sql.Db.Sqlite;

namespace Akka.Persistence.Sql.Journal.Sqlite;

/// <summary>
/// One call's events. They are stored together or, when the table refuses one, not at all; what did not serialize was
/// rejected before and is not among them.
/// </summary>
internal sealed class SqliteWriteEvents(SqliteJournalSql sql, Tags tags, List<EventRow> rows, int eventsPerTransactionMax) : SqliteItem
{
    private readonly bool _tagged = rows.Exists(static row => row.Tags.Count > 0);

    public override bool NeedsSavepoint => rows.Count > 1 || _tagged;

    public override int Events => rows.Count;

    public override int EventsPerTransactionMax => eventsPerTransactionMax;

    public override long Bytes { get; } = rows.Sum(static row => row.Message.Length + 256L);

    public override bool Execute(SqliteHandle handle)
    {
        var insert = handle.Prepare(sql.Insert);
        foreach (var row in rows)
        {
            insert.BindText(1, row.PersistenceId.Utf8);
            insert.Bind(2, row.SequenceNr);
            insert.Bind(3, row.Created);
            insert.BindBlob(4, row.Message);
            insert.BindText(5, row.Manifest.Utf8);
            insert.Bind(6, row.Identifier);
            if (tags.InColumn)
            {
                insert.BindText(7, tags.Joined(row.Tags));
            }

            insert.Run();
            if (row.Tags.Count > 0 && tags.InTable)
            {
                InsertTags(handle, handle.LastInsertRowId, row);
            }
        }

        return true;
    }

    private void InsertTags(SqliteHandle handle, long ordering, EventRow row)
    {
        var insert = handle.Prepare(sql.InsertTag);
        foreach (var tag in row.Tags)
        {
            insert.Bind(1, ordering);
            insert.BindText(2, Encoding.UTF8.GetBytes(tag));
            insert.Bind(3, row.SequenceNr);
            insert.BindText(4, row.PersistenceId.Utf8);
            insert.Run();
        }
    }
}
