using Akka.Actor;
using Akka.Persistence.Tests.Support;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Persistence.Tests.Sql;

/// <summary>What a locked, full or failing disk does to writes.</summary>
public sealed class SqlDiskErrorTests() : SqlSpec(connection: ";Default Timeout=1")
{
    [Fact]
    public Task After_a_failed_commit_every_write_in_it_fails_and_all_later_ones_are_refused() => WithWriter(async writer =>
    {
        var probe = NewProbe();
        Write(probe, Event("id-0", 1));
        await probe.Expect<WriteMessagesSuccessful>();
        await probe.Expect<WriteMessageSuccess>();
        using (var release = await Block(writer))
        {
            Write(probe, Event("id-1", 1));
            Write(probe, Event("id-2", 1));
            await JournalIsReady();
            raw.sqlite3_commit_hook(writer.Handle.Db, static _ => 1, null);
            release.Set();
        }

        // The blocking item's commit fails, which decides over the two behind it as well.
        Assert.NotNull((await probe.Expect<WriteMessagesFailed>()).Cause);
        await probe.Expect<WriteMessageFailure>();
        await probe.Expect<WriteMessagesFailed>();
        await probe.Expect<WriteMessageFailure>();
        Assert.True(writer.IsBroken);

        raw.sqlite3_commit_hook(writer.Handle.Db, null, null);
        Write(probe, Event("id-3", 1));
        var refused = await probe.Expect<WriteMessagesFailed>();
        Assert.Contains("restart the plugin", refused.Cause.Message, StringComparison.Ordinal);
        await probe.Expect<WriteMessageFailure>();
        Journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, "id-0", probe.Ref));
        await probe.Expect<ReplayMessagesFailure>();
        Assert.Equal([["id-0"]], Query("SELECT persistence_id FROM journal"));
    });

    [Fact]
    public async Task A_plugin_that_starts_anew_after_a_failed_commit_writes_again()
    {
        await WithWriter(writer => OnWriter(writer, _ => { }));
        var probe = NewProbe();
        await WithWriter(writer =>
        {
            raw.sqlite3_commit_hook(writer.Handle.Db, static _ => 1, null);
            Write(probe, Event("id-1", 1));
            return probe.Until<WriteMessageFailure>();
        });

        await using var next = new SystemScope(Start(Hocon));
        var again = new Probe(next.System);
        Persistence.Instance.Apply(next.System).JournalFor(null)
            .Tell(new WriteMessages([new AtomicWrite(Event("id-1", 1))], again.Ref, 1));
        await again.Expect<WriteMessagesSuccessful>();
    }

    [Fact]
    public Task A_persistent_actor_stops_when_the_commit_fails() => WithWriter(async writer =>
    {
        var probe = NewProbe();
        var actor = System.ActorOf(ScriptActor.Props("id-1", probe));
        await probe.Until<Recovered>();
        probe.Watch(actor);
        raw.sqlite3_commit_hook(writer.Handle.Db, static _ => 1, null);

        actor.Tell(new Run(a => a.PersistAsync("e1", a.Say)));

        var seen = await probe.Until<Terminated>();
        Assert.IsType<PersistFailed>(seen[0]);
        Assert.Equal(2, seen.Count);
    });

    [Fact]
    public Task A_full_disk_fails_the_transaction_and_later_writes_succeed_when_there_is_room() => WithWriter(async writer =>
    {
        var probe = NewProbe();
        await OnWriter(writer, handle => handle.Query("PRAGMA max_page_count = 1"));
        Write(probe, Event("id-1", 1, new string('x', 100_000)));

        var failed = await probe.Expect<WriteMessagesFailed>();
        Assert.Equal(raw.SQLITE_FULL, Assert.IsType<SqliteException>(failed.Cause).SqliteErrorCode);
        await probe.Expect<WriteMessageFailure>();
        await OnWriter(writer, handle => handle.Query("PRAGMA max_page_count = 1000000"));
        Write(probe, Event("id-1", 1));

        await probe.Expect<WriteMessagesSuccessful>();
    });

    [Fact]
    public Task A_database_locked_for_too_long_fails_the_write_and_only_that() => WithWriter(async _ =>
    {
        var probe = NewProbe();
        await using (var other = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            await other.OpenAsync();
            Execute(other, "BEGIN IMMEDIATE");
            Write(probe, Event("id-1", 1));

            var failed = await probe.Expect<WriteMessagesFailed>();
            Assert.Equal(raw.SQLITE_BUSY, Assert.IsType<SqliteException>(failed.Cause).SqliteErrorCode);
            await probe.Expect<WriteMessageFailure>();
            Execute(other, "ROLLBACK");
        }

        Write(probe, Event("id-1", 1));
        await probe.Expect<WriteMessagesSuccessful>();
    });

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
