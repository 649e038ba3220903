using System.Text;
using Akka.Actor;
using Akka.Persistence.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Tests.Sql;

/// <summary>Tables of the plugins before Akka.Persistence.Sql: other names, no writer, a table of metadata, rows without a serializer.</summary>
public sealed class SqlMappingTests() : SqlSpec(
    journal: "table-mapping = sqlite, tag-write-mode = Csv, delete-compatibility-mode = on")
{
    protected override string Hocon => SqlHocon("journal.db", JournalHocon, "table-mapping = sqlite");

    [Fact]
    public async Task The_names_of_the_section_are_used_and_there_is_no_writer_column()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(ScriptActor.Props("id-1", probe));
        await probe.Until<Recovered>();
        actor.Tell(new Run(a => a.Persist("e1", _ => a.SaveSnapshot("s1"))));
        await probe.Expect<SaveSnapshotSuccess>();

        Assert.Equal(
            ["ordering", "timestamp", "is_deleted", "persistence_id", "sequence_nr", "payload", "manifest", "serializer_id", "tags"],
            Query("SELECT name FROM pragma_table_info('event_journal') ORDER BY cid").Select(row => row[0]));
        Assert.Equal(
            ["persistence_id", "sequence_nr", "created_at", "payload", "manifest", "serializer_id"],
            Query("SELECT name FROM pragma_table_info('snapshot') ORDER BY cid").Select(row => row[0]));
        Assert.Equal(
            [["id-1", 1L, Encoding.UTF8.GetBytes("\"e1\"")]], Query("SELECT persistence_id, sequence_nr, payload FROM event_journal"));
        Assert.Equal([[Encoding.UTF8.GetBytes("\"s1\"")]], Query("SELECT payload FROM snapshot"));
    }

    [Fact]
    public async Task A_delete_notes_the_highest_number_in_the_metadata_too()
    {
        var probe = NewProbe();
        Write(probe, Event("id-1", 1), Event("id-1", 2), Event("id-1", 3));
        Journal.Tell(new DeleteMessagesTo("id-1", 1, probe.Ref));
        await probe.Until<DeleteMessagesSuccess>();
        Assert.Equal([["id-1", 1L]], Query("SELECT * FROM journal_metadata"));

        Journal.Tell(new DeleteMessagesTo("id-1", 3, probe.Ref));
        await probe.Until<DeleteMessagesSuccess>();

        Assert.Equal([["id-1", 3L]], Query("SELECT * FROM journal_metadata"));
        Assert.Equal([[3L, 1L]], Query("SELECT sequence_nr, is_deleted FROM event_journal"));
    }

    [Fact]
    public async Task The_highest_number_is_found_in_the_metadata_when_the_journal_has_no_row_any_more()
    {
        await WithWriter(_ => Task.CompletedTask);
        Execute("INSERT INTO journal_metadata VALUES ('id-1', 7)");
        var probe = NewProbe();

        Journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, "id-1", probe.Ref));

        await probe.Expect(new RecoverySuccess(7));
    }

    [Fact]
    public async Task A_row_without_a_serializer_is_read_as_the_type_in_its_manifest()
    {
        await WithWriter(_ => Task.CompletedTask);
        Execute("INSERT INTO event_journal VALUES (1, 0, 0, 'id-1', 1, CAST('\"old\"' AS BLOB), 'System.String', NULL, '')");
        var probe = NewProbe();

        System.ActorOf(ScriptActor.Props("id-1", probe));

        await probe.Expect(new Recovered("old"), new Recovered(RecoveryCompleted.Instance));
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
