using System.Text;
using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Sql;

/// <summary>Tables and rows are those of Akka.Persistence.Sql 1.5.30, which wrote the database in Data.</summary>
public sealed class SqlFormatTests : SqlSpec
{
    private static readonly string Genuine
        = Path.Combine(AppContext.BaseDirectory, "Data", "akka-persistence-sql-1.5.30.sqlite");

    [Fact]
    public async Task The_tables_are_the_genuine_ones()
    {
        await WithWriter(_ => Task.CompletedTask);
        var probe = NewProbe();
        Persistence.Instance.Apply(System).SnapshotStoreFor(null)
            .Tell(new LoadSnapshot("id", SnapshotSelectionCriteria.Latest, 1), probe.Ref);
        await probe.Expect<LoadSnapshotResult>();

        const string Schema = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master ORDER BY name";
        Assert.Equal(Query(Genuine, Schema), Query(Schema));
    }

    [Fact]
    public async Task The_genuine_database_is_read_and_written_on()
    {
        global::System.IO.File.Copy(Genuine, File);
        var probe = NewProbe();

        var actor = System.ActorOf(ScriptActor.Props("pid-1", probe));
        await probe.Expect(
            new Recovered("add1,add2,add3,add4,add5"),
            new Recovered("add6"),
            new Recovered("add7"),
            new Recovered("add8"),
            new Recovered(RecoveryCompleted.Instance));
        actor.Tell(new Run(a => a.Persist("add9", e => a.SaveSnapshot("all nine"))));
        await probe.Expect<SaveSnapshotSuccess>();

        var events = Query("SELECT ordering, deleted, persistence_id, sequence_number, message, manifest, identifier, "
            + "length(writer_uuid), created > 639308308843413672 FROM journal ORDER BY ordering");
        Assert.Equal(9, events.Count);
        Assert.Equal([9L, 0L, "pid-1", 9L, Encoding.UTF8.GetBytes("\"add9\""), "", 1L, 32L, 1L], events[8]);
        Assert.Equal(
            [[5L, Encoding.UTF8.GetBytes("\"add1,add2,add3,add4,add5\""), "", 1L], [9L, Encoding.UTF8.GetBytes("\"all nine\""), "", 1L]],
            Query("SELECT sequence_number, snapshot, manifest, serializer_id FROM snapshot ORDER BY sequence_number"));
    }

    [Fact]
    public async Task A_row_has_the_same_in_every_column_as_the_rows_that_were_there()
    {
        global::System.IO.File.Copy(Genuine, File);
        var probe = NewProbe();
        var actor = System.ActorOf(ScriptActor.Props("pid-1", probe));
        await probe.Expect<Recovered>();

        actor.Tell(new Run(a => a.Persist("add9", e => a.SaveSnapshot("all nine"))));
        await probe.Until<SaveSnapshotSuccess>();

        // Storage class and shape of each column: what was there has one line, and what we write is in the same.
        Assert.Single(Query(
            "SELECT DISTINCT typeof(ordering), typeof(created), length(created), deleted, persistence_id, typeof(sequence_number), "
            + "ordering - sequence_number, typeof(message), substr(message, 1, 4), length(message), manifest, identifier, "
            + "writer_uuid GLOB replace('????????????????????????????????', '?', '[0-9a-f]'), length(writer_uuid) FROM journal"));
        Assert.Single(Query(
            "SELECT DISTINCT persistence_id, typeof(sequence_number), typeof(created), length(created), typeof(snapshot), "
            + "substr(snapshot, 1, 2), manifest, serializer_id FROM snapshot"));
        Assert.Equal([[2L]], Query("SELECT count(*) FROM snapshot"));
    }

    [Fact]
    public async Task The_database_is_in_WAL_mode_and_syncs_each_commit() => await WithWriter(async writer =>
    {
        string? mode = null, synchronous = null, autoCheckpoint = null;
        await OnWriter(writer, handle =>
        {
            mode = handle.Query("PRAGMA journal_mode");
            synchronous = handle.Query("PRAGMA synchronous");
            autoCheckpoint = handle.Query("PRAGMA wal_autocheckpoint");
        });

        Assert.Equal(("wal", "2", "0"), (mode, synchronous, autoCheckpoint));
    });

    [Fact]
    public async Task Tags_go_to_their_table_and_the_payload_is_stored_without_them()
    {
        var probe = NewProbe();
        Write(probe, Event("id-1", 1), Event("id-1", 2, new Tagged("tagged", ["blue", "green"])));
        await probe.Expect<WriteMessagesSuccessful>();

        Assert.Equal(
            [[2L, "blue", 2L, "id-1"], [2L, "green", 2L, "id-1"]],
            Query("SELECT ordering_id, tag, sequence_nr, persistence_id FROM tags ORDER BY tag"));
        Assert.Equal([[Encoding.UTF8.GetBytes("\"tagged\"")]], Query("SELECT message FROM journal WHERE ordering = 2"));
    }

    [Theory]
    [InlineData("Csv", 0L)]
    [InlineData("Both", 1L)]
    public async Task Tags_go_to_a_column_when_asked(string mode, long inTable)
    {
        await using var other = new SystemScope(Start(SqlHocon("csv.db", $"tag-write-mode = {mode}")));
        var probe = new Probe(other.System);
        Persistence.Instance.Apply(other.System).JournalFor(null).Tell(new WriteMessages(
            [new AtomicWrite([Event("id-1", 1, new Tagged("tagged", ["blue"])), Event("id-1", 2)])], probe.Ref, 1));
        await probe.Expect<WriteMessagesSuccessful>();

        var file = Path.Combine(Folder, "csv.db");
        Assert.Equal([[";blue;"], [""]], Query(file, "SELECT tags FROM journal ORDER BY ordering"));
        Assert.Equal([[inTable]], Query(file, "SELECT count(*) FROM sqlite_master WHERE name = 'tags'"));
    }

    [Fact]
    public async Task A_delete_in_steps_leaves_one_marked_row_and_no_tag_below()
    {
        var probe = NewProbe();
        Write(probe, [.. Enumerable.Range(1, 2500).Select(n => Event("id-1", n, n % 500 == 0 ? new Tagged("t", ["x"]) : "e"))]);
        Write(probe, Event("id-2", 1));
        await probe.Expect<WriteMessagesSuccessful>();
        await probe.Until<WriteMessagesSuccessful>();

        await WithWriter(async writer =>
        {
            var before = writer.Commits;
            Journal.Tell(new DeleteMessagesTo("id-1", 2400, probe.Ref));
            await probe.Until<DeleteMessagesSuccess>();
            Assert.Equal(3, writer.Commits - before);
        });

        Assert.Equal([[2400L]], Query("SELECT sequence_number FROM journal WHERE deleted = 1"));
        Assert.Equal(
            [["id-1", 101L], ["id-2", 1L]], Query("SELECT persistence_id, count(*) FROM journal GROUP BY 1 ORDER BY 1"));
        Assert.Equal([[2500L]], Query("SELECT sequence_nr FROM tags"));
    }

    [Fact]
    public async Task Other_names_of_tables_and_columns_are_used()
    {
        await using var other = new SystemScope(Start(SqlHocon(
            "named.db",
            "default { journal { table-name = events, columns.message = body }, tag.table-name = labels }",
            "default.snapshot { table-name = states, columns.snapshot = body }")));
        var probe = new Probe(other.System);
        var actor = other.System.ActorOf(ScriptActor.Props("id-1", probe));
        await probe.Until<Recovered>();
        actor.Tell(new Run(a => a.Persist(new Tagged("e1", ["x"]), _ => a.SaveSnapshot("s1"))));
        await probe.Expect<SaveSnapshotSuccess>();

        var file = Path.Combine(Folder, "named.db");
        Assert.Equal([[Encoding.UTF8.GetBytes("\"e1\"")]], Query(file, "SELECT body FROM events"));
        Assert.Equal([["x"]], Query(file, "SELECT tag FROM labels"));
        Assert.Equal([[Encoding.UTF8.GetBytes("\"s1\"")]], Query(file, "SELECT body FROM states"));
    }
}
