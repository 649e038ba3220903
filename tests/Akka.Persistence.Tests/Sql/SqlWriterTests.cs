using System.Text;
using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Tests.Support;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Persistence.Tests.Sql;

/// <summary>One transaction for many actors, and who fails with whom.</summary>
public sealed class SqlWriterTests() : SqlSpec(journal: "buffer-size = 100")
{
    [Fact]
    public Task Writes_of_all_actors_that_wait_are_one_transaction() => WithWriter(async writer =>
    {
        var probes = Enumerable.Range(0, 50).Select(_ => NewProbe()).ToArray();
        using var release = await Block(writer);
        for (var i = 0; i < probes.Length; i++)
        {
            Write(probes[i], Event($"id-{i}", 1));
        }

        await JournalIsReady();
        var before = writer.Commits;
        release.Set();
        foreach (var probe in probes)
        {
            await probe.Expect<WriteMessagesSuccessful>();
        }

        // The blocking item's own transaction, and one for the fifty.
        Assert.Equal(2, writer.Commits - before);
    });

    [Fact]
    public Task A_write_is_acknowledged_only_after_the_commit() => WithWriter(async writer =>
    {
        var probe = NewProbe();
        Write(probe, Event("id-1", 1));
        await probe.Expect<WriteMessagesSuccessful>();

        Assert.Equal([1L], Query("SELECT count(*) FROM journal")[0]);
    });

    [Fact]
    public Task A_duplicate_sequence_number_fails_its_own_write_and_no_neighbour() => WithWriter(async writer =>
    {
        var (first, duplicate, neighbour) = (NewProbe(), NewProbe(), NewProbe());
        Write(first, Event("id-1", 1));
        await first.Expect<WriteMessagesSuccessful>();
        using var release = await Block(writer);

        Write(duplicate, Event("id-1", 1, "again"));
        Write(neighbour, Event("id-2", 1));
        release.Set();

        var failed = await duplicate.Expect<WriteMessagesFailed>();
        Assert.Equal(raw.SQLITE_CONSTRAINT, Assert.IsType<SqliteException>(failed.Cause).SqliteErrorCode);
        await duplicate.Expect<WriteMessageFailure>();
        await neighbour.Expect<WriteMessagesSuccessful>();
        Assert.Equal(
            [["id-1", 1L], ["id-2", 1L]], Query("SELECT persistence_id, sequence_number FROM journal ORDER BY 1"));
    });

    [Fact]
    public async Task Events_beside_a_duplicate_in_the_same_write_are_undone()
    {
        var probe = NewProbe();
        Write(probe, Event("id-1", 1));
        await probe.Expect<WriteMessagesSuccessful>();
        await probe.Expect<WriteMessageSuccess>();

        Write(probe, Event("id-1", 2), Event("id-1", 1), Event("id-1", 3));
        await probe.Expect<WriteMessagesFailed>();

        Assert.Equal([[1L]], Query("SELECT sequence_number FROM journal"));
    }

    [Fact]
    public Task A_write_beyond_buffer_size_fails_at_once() => WithWriter(async writer =>
    {
        var (waiting, refused) = (NewProbe(), NewProbe());
        using var release = await Block(writer);
        for (var i = 1; i <= 100; i++)
        {
            Write(waiting, Event("id-1", i));
        }

        // Answers leave in the order of the writes, so the refusal is seen after the hundred.
        Write(refused, Event("id-2", 1));
        await JournalIsReady();
        release.Set();

        var failed = await refused.Expect<WriteMessagesFailed>();
        Assert.Contains("queue buffer was full (100 elements)", failed.Cause.Message, StringComparison.Ordinal);
        await waiting.Expect<WriteMessagesSuccessful>();
        Assert.Empty(Query("SELECT 1 FROM journal WHERE persistence_id = 'id-2'"));
    });

    [Fact]
    public Task A_recovery_comes_after_the_write_of_the_incarnation_before() => WithWriter(async writer =>
    {
        var probe = NewProbe();
        var actor = System.ActorOf(ScriptActor.Props("id-1", probe));
        await probe.Expect(new Recovered(RecoveryCompleted.Instance));
        var release = await Block(writer);

        actor.Tell(new Run(a => a.PersistAsync("old", a.Say)));
        actor.Tell(new Run(_ => throw new InvalidOperationException("boom")));
        actor.Tell(new Run(a => a.PersistAsync("new", _ => a.Say(a.LastSequenceNr))));
        await JournalIsReady();
        release.Set();

        await probe.Expect(new Recovered("old"), new Recovered(RecoveryCompleted.Instance), 2L);
    });

    [Fact]
    public async Task Waiting_writes_share_a_transaction_up_to_batch_size_events()
    {
        await using var other = new SystemScope(Start(SqlHocon(journal: "batch-size = 20")));
        var journal = Persistence.Instance.Apply(other.System).JournalFor(null);
        await WithWriter(async writer =>
        {
            var probes = Enumerable.Range(0, 30).Select(_ => new Probe(other.System)).ToArray();
            using var release = await Block(writer);
            for (var i = 0; i < probes.Length; i++)
            {
                // A write of thirty events is a transaction of its own, with twenty-nine of three behind it.
                var events = Enumerable.Range(1, i == 0 ? 30 : 3).Select(n => Event($"id-{i}", n));
                journal.Tell(new WriteMessages([new AtomicWrite([.. events])], probes[i].Ref, 1));
            }

            await journal.Ask<ActorIdentity>(new Identify(1), TimeSpan.FromSeconds(30));
            var before = writer.Commits;
            release.Set();
            foreach (var probe in probes)
            {
                await probe.Expect<WriteMessagesSuccessful>();
            }

            // The blocking item's, the thirty events', four of six writes and one of the five that are left.
            Assert.Equal(7, writer.Commits - before);
        });
    }

    [Fact]
    public async Task The_journals_bounds_hold_when_the_snapshot_store_opened_the_file_first()
    {
        var probe = NewProbe();
        Persistence.Instance.Apply(System).SnapshotStoreFor(null)
            .Tell(new LoadSnapshot("id-1", SnapshotSelectionCriteria.Latest, long.MaxValue), probe.Ref);
        await probe.Expect<LoadSnapshotResult>();

        await A_write_beyond_buffer_size_fails_at_once();
    }

    [Fact]
    public async Task A_persistence_id_with_a_NUL_is_not_taken_for_what_is_before_it()
    {
        var (whole, part) = (new JournalDriver(System, "a\0b"), new JournalDriver(System, "a"));
        await whole.Write(whole.Events(1, 2));

        await part.ExpectEvents([], highest: 0);
        await whole.ExpectEvents([1, 2], highest: 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_text_with_half_a_character_is_rejected_alone(bool inTag)
    {
        var probe = NewProbe();
        var (id, tag) = inTag ? ("id-1", "\uD800") : ("\uD800", "red");

        Journal.Tell(new WriteMessages(
            [new AtomicWrite(Event(id, 1, new Tagged("e-1", [tag]))), new AtomicWrite(Event("id-2", 1))], probe.Ref, 1));

        await probe.Expect<WriteMessagesSuccessful>();
        Assert.IsType<EncoderFallbackException>((await probe.Expect<WriteMessageRejected>()).Cause);
        Assert.Equal("id-2", (await probe.Expect<WriteMessageSuccess>()).Persistent.PersistenceId);
        Assert.Equal([["id-2"]], Query("SELECT persistence_id FROM journal"));
    }
}
