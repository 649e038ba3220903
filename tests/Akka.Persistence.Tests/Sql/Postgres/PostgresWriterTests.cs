using Akka.Actor;
using Akka.Persistence.Tests.Support.Postgres;
using Npgsql;

namespace Akka.Persistence.Tests.Sql.Postgres;

/// <summary>One transaction for many actors, who fails with whom, and what is tried again.</summary>
public sealed class PostgresWriterTests(PostgresDatabase database) : PostgresSpec(database)
{
    private static readonly TimeSpan LockWaitMax = TimeSpan.FromSeconds(30);

    private readonly string _id = Guid.NewGuid().ToString("N");

    [SkippableFact]
    public async Task Writes_of_all_actors_that_wait_are_one_transaction()
    {
        var probes = Enumerable.Range(0, 51).Select(_ => NewProbe()).ToArray();
        await using (await LockJournal())
        {
            Write(probes[0], 1, "-first");
            await SomeoneWaits();
            for (var i = 1; i < probes.Length; i++)
            {
                Write(probes[i], 1, $"-{i}");
            }

            await JournalIsReady();
        }

        foreach (var probe in probes)
        {
            await probe.Expect<WriteMessagesSuccessful>();
        }

        Assert.Equal(
            [[51L, 2L]], await Database.Query($"SELECT count(*), count(DISTINCT xmin::text) FROM journal WHERE persistence_id LIKE '{_id}%'"));
    }

    [SkippableFact]
    public async Task A_duplicate_sequence_number_fails_its_own_write_and_no_neighbour()
    {
        var (first, duplicate, neighbour, another) = (NewProbe(), NewProbe(), NewProbe(), NewProbe());
        Write(first, 1);
        await first.Expect<WriteMessagesSuccessful>();
        await using (await LockJournal())
        {
            Write(first, 2);
            await SomeoneWaits();
            Write(neighbour, 1, "-neighbour");
            Journal.Tell(new WriteMessages([new AtomicWrite([Event(3), Event(1)])], duplicate.Ref, 1));
            Write(another, 1, "-another");
            await JournalIsReady();
        }

        var failed = await duplicate.Expect<WriteMessagesFailed>();
        Assert.Equal("23505", Assert.IsType<PostgresException>(failed.Cause).SqlState);
        await neighbour.Expect<WriteMessagesSuccessful>();
        await another.Expect<WriteMessagesSuccessful>();
        Assert.Equal([[1L], [2L]], await Database.Query($"SELECT sequence_number FROM journal WHERE persistence_id = '{_id}' ORDER BY 1"));
    }

    [SkippableFact]
    public async Task A_persistence_id_that_the_server_cannot_store_fails_alone()
    {
        var (bad, good) = (NewProbe(), NewProbe());
        await using (await LockJournal())
        {
            Write(good, 1, "-first");
            await SomeoneWaits();
            Write(bad, 1, "\0");
            Write(good, 1);
            await JournalIsReady();
        }

        Assert.Equal("22021", Assert.IsType<PostgresException>((await bad.Expect<WriteMessagesFailed>()).Cause).SqlState);
        await good.Expect<WriteMessagesSuccessful>();
        await good.Expect<WriteMessageSuccess>();
        await good.Expect<WriteMessagesSuccessful>();
    }

    [SkippableFact]
    public async Task Connections_that_were_lost_while_idle_are_replaced()
    {
        var journal = new JournalDriver(System, _id);
        await journal.Write(journal.Event(1));
        await journal.ExpectEvents([1], highest: 1);

        await Database.EndConnections();

        await journal.Write(journal.Event(2));
        await Database.EndConnections();
        await journal.ExpectEvents([1, 2], highest: 2);
    }

    [SkippableFact]
    public async Task A_connection_that_is_lost_before_the_commit_is_replaced_and_the_write_done_once()
    {
        var probe = NewProbe();
        await using (var locked = await LockJournal())
        {
            Write(probe, 1);
            await SomeoneWaits();
            await EndWaiting();
        }

        await probe.Expect<WriteMessagesSuccessful>();
        Assert.Equal([[1L]], await Database.Query($"SELECT count(*) FROM journal WHERE persistence_id = '{_id}'"));
    }

    [SkippableFact]
    public async Task A_connection_that_is_lost_in_the_commit_fails_the_write_which_is_not_tried_again()
    {
        const int Gate = 7;
        await Reopen(HoconWith("default { journal.table-name = gated, tag.table-name = gated_tags }"));
        await new JournalDriver(System, _id).ExpectEvents([], highest: 0);
        await Database.Execute(
            $"""
            CREATE FUNCTION wait_at_gate() RETURNS trigger AS $$ BEGIN PERFORM pg_advisory_xact_lock({Gate}); RETURN NULL; END $$ LANGUAGE plpgsql;
            CREATE CONSTRAINT TRIGGER gate AFTER INSERT ON gated DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_at_gate();
            """);
        var probe = NewProbe();
        await using (var gate = await Database.Connect())
        {
            await using (var close = new NpgsqlCommand($"SELECT pg_advisory_lock({Gate})", gate))
            {
                await close.ExecuteNonQueryAsync();
            }

            Write(probe, 1);
            await SomeoneWaits();
            await EndWaiting();
        }

        Assert.Equal("57P01", Assert.IsType<PostgresException>((await probe.Expect<WriteMessagesFailed>()).Cause).SqlState);
        Assert.Empty(await Database.Query("SELECT * FROM gated"));
    }

    [SkippableFact]
    public async Task A_table_locked_for_too_long_fails_the_write_and_only_that()
    {
        await Reopen(HoconWith(connection: ";Options=-c lock_timeout=100"));
        var probe = NewProbe();
        await using (await LockJournal())
        {
            Write(probe, 1);

            Assert.Equal("55P03", Assert.IsType<PostgresException>((await probe.Expect<WriteMessagesFailed>()).Cause).SqlState);
            await probe.Expect<WriteMessageFailure>();
        }

        Write(probe, 1);
        await probe.Expect<WriteMessagesSuccessful>();
    }

    [SkippableFact]
    public async Task A_delete_takes_steps_of_a_thousand_rows_in_a_transaction_each()
    {
        await Reopen(HoconWith("default { journal.table-name = stepped, tag.table-name = stepped_tags }"));
        var journal = new JournalDriver(System, _id);
        await journal.WriteTogether(journal.Events(1, 2500));
        await Database.Execute(
            """
            CREATE TABLE steps (tx bigint, rows bigint);
            CREATE FUNCTION note_step() RETURNS trigger AS $$ BEGIN
              INSERT INTO steps SELECT txid_current(), count(*) FROM gone; RETURN NULL; END $$ LANGUAGE plpgsql;
            CREATE TRIGGER note AFTER DELETE ON stepped REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_step();
            """);

        await journal.Delete(2400);

        Assert.Equal(
            [[1000L], [1000L], [399L]], await Database.Query("SELECT sum(rows)::bigint FROM steps GROUP BY tx ORDER BY tx"));
        Assert.Equal([[2400L]], await Database.Query("SELECT sequence_number FROM stepped WHERE deleted"));
        await journal.ExpectEvents(Enumerable.Range(2401, 100).Select(n => (long)n), highest: 2500);
    }

    [SkippableFact]
    public async Task Reads_and_writes_have_the_isolation_that_is_asked_for()
    {
        await Reopen(HoconWith(
            "write-isolation-level = serializable, read-isolation-level = repeatable-read, default { journal.table-name = levels, tag.table-name = levels_tags }"));
        var journal = new JournalDriver(System, _id);
        await journal.ExpectEvents([], highest: 0);
        await Database.Execute(
            """
            CREATE TABLE seen (level text);
            CREATE FUNCTION note_level() RETURNS trigger AS $$ BEGIN
              INSERT INTO seen VALUES (current_setting('transaction_isolation')); RETURN NULL; END $$ LANGUAGE plpgsql;
            CREATE TRIGGER note AFTER INSERT ON levels FOR EACH STATEMENT EXECUTE FUNCTION note_level();
            """);
        await journal.Write(journal.Event(1));
        Assert.Equal([["serializable"]], await Database.Query("SELECT level FROM seen"));

        // The last statement of the connection that read ended its transaction, which only an asked for level begins.
        await journal.ExpectEvents([1], highest: 1);
        Assert.Contains("COMMIT", (await Database.Query(
            "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")).Select(row => (string)row[0]));
    }

    [SkippableFact]
    public async Task Recoveries_take_no_more_connections_than_parallelism_and_one_that_writes()
    {
        const string Bounded = "FROM pg_stat_activity WHERE application_name = 'bounded'";
        await Reopen(HoconWith("parallelism = 2", connection: ";Application Name=bounded"));
        var journals = Enumerable.Range(0, 20).Select(i => new JournalDriver(System, $"{_id}-{i}")).ToArray();
        await Task.WhenAll(journals.Select(journal => journal.Write(journal.Events(1, 5))));
        var writing = NewProbe();
        Task[] recoveries;
        await using (await Database.LockTable("journal", "ACCESS EXCLUSIVE"))
        {
            recoveries = [.. journals.Select(journal => journal.ExpectEvents([1, 2, 3, 4, 5], highest: 5))];
            await Waiting(2);
            Write(writing, 1);
            await Waiting(3);

            Assert.Equal(
                [["INSERT", 1L], ["SELECT", 2L]], await Database.Query($"SELECT left(query, 6), count(*) {Bounded} GROUP BY 1 ORDER BY 1"));
        }

        await Task.WhenAll(recoveries);
        await writing.Expect<WriteMessagesSuccessful>();
        Assert.Equal([[3L]], await Database.Query($"SELECT count(*) {Bounded}"));
    }

    private Persistent Event(long sequenceNr, string suffix = "") => new($"e-{sequenceNr}", sequenceNr, _id + suffix, writerGuid: "w");

    private void Write(Probe probe, long sequenceNr, string suffix = "")
        => Journal.Tell(new WriteMessages([new AtomicWrite(Event(sequenceNr, suffix))], probe.Ref, 1));

    private async Task<NpgsqlConnection> LockJournal()
    {
        await new JournalDriver(System, _id).Replay();
        return await Database.LockTable("journal");
    }

    private Task SomeoneWaits() => Waiting(1);

    /// <summary>Returns when so many of the journal's connections wait for a lock. The server tells no one, so it is asked again and again.</summary>
    private async Task Waiting(int connections)
    {
        using var timeout = new CancellationTokenSource(LockWaitMax);
        while ((await Database.Query(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).Count < connections)
        {
            await Task.Delay(10, timeout.Token);
        }
    }

    private Task EndWaiting() => Database.Execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
}
