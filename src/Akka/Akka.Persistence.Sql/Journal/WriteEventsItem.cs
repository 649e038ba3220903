using System.Collections.Immutable;
using System.Text;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Journal;

/// <summary>
/// One call's events. They are stored together or, when the table refuses one, not at all; what did not serialize was
/// rejected before and is not among them.
/// </summary>
internal sealed class WriteEventsItem(
    JournalSql sql, TagMode tagMode, string tagSeparator, List<EventRow> rows, ImmutableArray<Exception?>? rejections)
    : TaskItem<IImmutableList<Exception?>?>
{
    private readonly bool _tagged = rows.Exists(static row => row.Tags.Count > 0);

    public override bool NeedsSavepoint => rows.Count > 1 || _tagged;

    public override long Bytes { get; } = rows.Sum(static row => row.Message.Length + 256L);

    protected override IImmutableList<Exception?>? Result => rejections;

    public override bool Execute(SqliteHandle handle)
    {
        var insert = handle.Prepare(sql.Insert);
        foreach (var row in rows)
        {
            insert.BindText(1, row.PersistenceId);
            insert.Bind(2, row.SequenceNr);
            insert.Bind(3, row.Created);
            insert.BindBlob(4, row.Message);
            insert.BindText(5, row.Manifest);
            insert.Bind(6, row.Identifier);
            if (tagMode is not TagMode.TagTable)
            {
                insert.BindText(7, Joined(row.Tags));
            }

            insert.Run();
            if (row.Tags.Count > 0 && tagMode is not TagMode.Csv)
            {
                InsertTags(handle, handle.LastInsertRowId, row);
            }
        }

        return true;
    }

    private string Joined(IImmutableSet<string> tags)
        => tags.Count == 0 ? "" : tagSeparator + string.Join(tagSeparator, tags) + tagSeparator;

    private void InsertTags(SqliteHandle handle, long ordering, EventRow row)
    {
        var insert = handle.Prepare(sql.InsertTag);
        foreach (var tag in row.Tags)
        {
            insert.Bind(1, ordering);
            insert.BindText(2, Encoding.UTF8.GetBytes(tag));
            insert.Bind(3, row.SequenceNr);
            insert.BindText(4, row.PersistenceId);
            insert.Run();
        }
    }
}
