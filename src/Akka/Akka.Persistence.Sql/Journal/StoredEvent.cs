using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Journal;

/// <summary>A row as <see cref="JournalSql.SelectPage"/> gives it.</summary>
internal sealed record StoredEvent(
    long SequenceNr, byte[] Message, string Manifest, int Identifier, string WriterUuid, long Created)
{
    /// <summary>Up to <paramref name="limit"/> events between the two sequence numbers, both included, in order.</summary>
    public static List<StoredEvent> ReadPage(
        SqliteHandle handle, JournalSql sql, string persistenceId, long from, long to, long limit)
    {
        using var use = handle.Prepare(sql.SelectPage).Use();
        var statement = use.Statement;
        statement.BindText(1, persistenceId);
        statement.Bind(2, from);
        statement.Bind(3, to);
        statement.Bind(4, limit);
        var page = new List<StoredEvent>();
        while (statement.Step())
        {
            page.Add(new StoredEvent(
                statement.Long(0),
                statement.Blob(1),
                statement.Text(2),
                (int)statement.Long(3),
                statement.Text(4),
                statement.Long(5)));
        }

        return page;
    }
}
