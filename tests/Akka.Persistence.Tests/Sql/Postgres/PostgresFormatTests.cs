using System.Text;
using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Tests.Support;
using Akka.Persistence.Tests.Support.Postgres;

namespace Akka.Persistence.Tests.Sql.Postgres;

/// <summary>Tables and rows in PostgreSQL are those of Akka.Persistence.Sql 1.5.30.</summary>
public sealed class PostgresFormatTests(PostgresDatabase database) : PostgresSpec(database)
{
    [SkippableFact]
    public async Task The_tables_are_the_genuine_ones()
    {
        await StartPlugins(Hocon);

        Assert.Equal(
            [
                "journal ordering bigint NO ALWAYS",
                "journal created bigint NO",
                "journal deleted boolean NO",
                "journal persistence_id text NO",
                "journal sequence_number bigint NO",
                "journal message bytea NO",
                "journal manifest text YES",
                "journal identifier integer YES",
                "journal writer_uuid text YES",
                "snapshot persistence_id text NO",
                "snapshot sequence_number bigint NO",
                "snapshot created bigint NO",
                "snapshot snapshot bytea YES",
                "snapshot manifest text YES",
                "snapshot serializer_id integer YES",
                "tags ordering_id bigint NO",
                "tags tag text NO",
                "tags sequence_nr bigint NO",
                "tags persistence_id text NO",
            ],
            await Lines(
                "SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, identity_generation) FROM information_schema.columns "
                + "WHERE table_schema = 'public' AND table_name IN ('journal', 'snapshot', 'tags') ORDER BY table_name, ordinal_position"));
        Assert.Equal(
            [
                "CREATE INDEX journal_created_idx ON public.journal USING btree (created)",
                "CREATE INDEX journal_sequence_number_idx ON public.journal USING btree (sequence_number)",
                "CREATE INDEX snapshot_created_idx ON public.snapshot USING btree (created)",
                "CREATE INDEX snapshot_sequence_number_idx ON public.snapshot USING btree (sequence_number)",
                "CREATE INDEX tags_persistence_id_sequence_nr_idx ON public.tags USING btree (persistence_id, sequence_nr)",
                "CREATE INDEX tags_tag_idx ON public.tags USING btree (tag)",
                "CREATE UNIQUE INDEX \"PK_journal\" ON public.journal USING btree (ordering)",
                "CREATE UNIQUE INDEX \"PK_snapshot\" ON public.snapshot USING btree (persistence_id, sequence_number)",
                "CREATE UNIQUE INDEX \"PK_tags\" ON public.tags USING btree (ordering_id, tag)",
                "CREATE UNIQUE INDEX journal_uq ON public.journal USING btree (persistence_id, sequence_number)",
            ],
            await Lines("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename IN ('journal', 'snapshot', 'tags') ORDER BY indexdef COLLATE \"C\""));
        Assert.Equal(
            ["PK_journal p", "PK_snapshot p", "PK_tags p", "journal_uq u"],
            await Lines(
                "SELECT conname || ' ' || contype::text FROM pg_constraint WHERE conrelid IN ('journal'::regclass, 'snapshot'::regclass, "
                + "'tags'::regclass) AND contype <> 'n' ORDER BY conname COLLATE \"C\""));
        Assert.Equal(["public.journal_ordering_seq"], await Lines("SELECT pg_get_serial_sequence('journal', 'ordering')"));
    }

    [SkippableFact]
    public async Task A_row_has_what_the_genuine_file_has_in_the_same_columns()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(ScriptActor.Props("row", probe));
        await probe.Until<Recovered>();
        var before = DateTime.UtcNow.Ticks;
        actor.Tell(new Run(a => a.Persist("add1", e => a.SaveSnapshot("add1"))));
        await probe.Expect<SaveSnapshotSuccess>();

        var row = Assert.Single(await Database.Query(
            "SELECT deleted, persistence_id, sequence_number, message, manifest, identifier, created, writer_uuid FROM journal WHERE persistence_id = 'row'"));
        Assert.Equal([false, "row", 1L, Encoding.UTF8.GetBytes("\"add1\""), "", 1], row[..6]);
        Assert.InRange((long)row[6], before, DateTime.UtcNow.Ticks);
        Assert.Matches("^[0-9a-f]{32}$", (string)row[7]);
        var snapshot = Assert.Single(await Database.Query(
            "SELECT sequence_number, snapshot, manifest, serializer_id, created FROM snapshot WHERE persistence_id = 'row'"));
        Assert.Equal([1L, Encoding.UTF8.GetBytes("\"add1\""), "", 1], snapshot[..4]);
        Assert.InRange((long)snapshot[4], before, DateTime.UtcNow.Ticks);
    }

    [SkippableFact]
    public async Task Tags_go_to_the_rows_of_their_events_however_many_a_statement_takes()
    {
        await Reopen(HoconWith("db-round-trip-max-batch-size = 2, db-round-trip-max-tag-batch-size = 3"));
        var journal = new JournalDriver(System, "tagged");

        await journal.WriteTogether([.. Enumerable.Range(1, 7).Select(n => journal.Event(n, n == 4 ? "plain" : new Tagged($"e-{n}", [$"t{n}", "all"])))]);

        Assert.Equal(
            ["1 all", "1 t1", "2 all", "2 t2", "3 all", "3 t3", "5 all", "5 t5", "6 all", "6 t6", "7 all", "7 t7"],
            await Lines(
                "SELECT j.sequence_number || ' ' || t.tag FROM tags t JOIN journal j ON j.ordering = t.ordering_id "
                + "AND j.persistence_id = t.persistence_id AND j.sequence_number = t.sequence_nr "
                + "WHERE t.persistence_id = 'tagged' ORDER BY 1"));
        Assert.Equal(
            [1L, 2L, 3L, 4L, 5L, 6L, 7L],
            (await Database.Query("SELECT sequence_number FROM journal WHERE persistence_id = 'tagged' ORDER BY ordering")).Select(r => r[0]));
    }

    [SkippableFact]
    public async Task A_mapping_with_a_schema_names_everything_and_keeps_metadata_when_asked()
    {
        await Database.Execute("CREATE SCHEMA IF NOT EXISTS events");
        await Reopen(HoconWith(
            "table-mapping = postgresql, postgresql.schema-name = events, tag-write-mode = Both, delete-compatibility-mode = on",
            "table-mapping = postgresql, postgresql.schema-name = events"));
        var journal = new JournalDriver(System, "mapped");
        await journal.Write(journal.Event(1), journal.Event(2, new Tagged("e-2", ["red"])), journal.Event(3));
        await journal.Delete(1);
        await new SnapshotStoreDriver(System, "mapped").Save(3, "s-3");

        await journal.ExpectEvents([2, 3], highest: 3);
        Assert.Equal(
            [[1L, true, ""], [2L, false, ";red;"], [3L, false, ""]],
            await Database.Query("SELECT sequence_nr, is_deleted, tags FROM events.event_journal ORDER BY ordering"));
        Assert.Equal([["mapped", 1L]], await Database.Query("SELECT persistence_id, sequence_nr FROM events.metadata"));
        Assert.Equal([["red"]], await Database.Query("SELECT tag FROM events.tags"));
        Assert.Equal([[Encoding.UTF8.GetBytes("\"s-3\"")]], await Database.Query("SELECT payload FROM events.snapshot_store"));
        await journal.Delete(3);
        await Database.Execute("DELETE FROM events.event_journal");
        await journal.ExpectEvents([], highest: 3);
    }

    [SkippableFact]
    public async Task Nodes_that_start_together_create_the_tables_once()
    {
        var tables = "default { journal.table-name = together, tag.table-name = together_tags }";
        var scopes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => new SystemScope(Start(HoconWith(tables + ", warn-on-auto-init-fail = off"))))));

        var highest = await Task.WhenAll(scopes.Select(scope => new JournalDriver(scope.System, "a").Replay()));

        Assert.All(highest, found => Assert.Equal(0, found.Highest));
        await Task.WhenAll(scopes.Select(scope => scope.DisposeAsync().AsTask()));
    }

    private async Task StartPlugins(string hocon)
    {
        await Reopen(hocon);
        await new JournalDriver(System, "none").Replay();
        await new SnapshotStoreDriver(System, "none").ExpectNewest(null);
    }

    private async Task<IEnumerable<string>> Lines(string sql) => (await Database.Query(sql)).Select(row => (string)row[0]);
}
