using System.Collections.Immutable;
using Akka.Actor;
using Akka.Pattern;

namespace Akka.Persistence.Contract;

/// <summary>What a journal that keeps its events promises beyond the protocol.</summary>
public abstract class JournalContract : JournalProtocolContract
{
    protected sealed override string Hocon => HoconWith("");

    /// <summary>A system's settings with this journal as the default, and these lines in the journal's own section.</summary>
    protected abstract string HoconWith(string journalSettings);

    /// <summary>Keeps the journal's storage from completing any write until the result is disposed of.</summary>
    protected abstract Task<IAsyncDisposable> Stall();

    [SkippableFact]
    public async Task A_new_system_finds_what_the_old_one_wrote_and_goes_on()
    {
        await Driver().Write(Driver().Events(1, 5));
        await Reopen();

        await Driver().ExpectEvents([1, 2, 3, 4, 5], highest: 5);
        await Driver().Write(Driver().Events(6, 7));
        await Reopen();

        await Driver().ExpectEvents([1, 2, 3, 4, 5, 6, 7], highest: 7);
    }

    [SkippableTheory]
    [InlineData(1, new long[] { 2, 3, 4, 5 })]
    [InlineData(3, new long[] { 4, 5 })]
    [InlineData(5, new long[0])]
    [InlineData(long.MaxValue, new long[0])]
    public async Task A_new_system_finds_what_a_delete_left_and_goes_on_behind_the_highest_number(long to, long[] left)
    {
        await Driver().Write(Driver().Events(1, 5));
        await Driver().Delete(to);
        await Reopen();

        await Driver().ExpectEvents(left, highest: 5);
        await Driver().Write(Driver().Events(6, 6));
        await Driver().ExpectEvents([.. left, 6], highest: 6);
    }

    [SkippableFact]
    public async Task An_AtomicWrite_with_an_event_that_does_not_serialize_is_rejected_alone_and_whole()
    {
        var journal = Driver();
        var answers = await journal.Send(
            new AtomicWrite(journal.Event(1)),
            new AtomicWrite(ImmutableArray.Create<IPersistentRepresentation>(
                journal.Event(2), journal.Event(3, new Unserializable()), journal.Event(4))),
            new AtomicWrite(journal.Event(5)));

        Assert.IsType<WriteMessagesSuccessful>(answers[0]);
        Assert.Equal(1, Assert.IsType<WriteMessageSuccess>(answers[1]).Persistent.SequenceNr);
        Assert.Equal([2L, 3L, 4L], answers.Skip(2).Take(3).Select(a => Assert.IsType<WriteMessageRejected>(a).Persistent.SequenceNr));
        Assert.Equal(5, Assert.IsType<WriteMessageSuccess>(answers[5]).Persistent.SequenceNr);
        await journal.ExpectEvents([1, 5], highest: 5);
        await Reopen();
        await Driver().ExpectEvents([1, 5], highest: 5);
    }

    [SkippableFact]
    public async Task A_call_whose_every_event_does_not_serialize_stores_nothing()
    {
        var journal = Driver();

        var answers = await journal.Send(new AtomicWrite(journal.Event(1, new Unserializable())));

        Assert.IsType<WriteMessageRejected>(answers[1]);
        await journal.ExpectEvents([], highest: 0);
    }

    [SkippableFact]
    public async Task Many_writers_at_once_each_have_their_events_in_order()
    {
        const int Writers = 40;
        const int Calls = 10;
        const int EventsPerCall = 5;
        var journals = Enumerable.Range(0, Writers).Select(n => Driver($"-{n}")).ToArray();

        await Task.WhenAll(journals.Select(async (journal, n) =>
        {
            for (var call = 0; call < Calls; call++)
            {
                var events = journal.Events((call * EventsPerCall) + 1, (call + 1) * EventsPerCall);
                await ((n + call) % 2 == 0 ? journal.Write(events) : journal.WriteTogether(events));
            }
        }));

        await Reopen();
        for (var n = 0; n < Writers; n++)
        {
            await Driver($"-{n}").ExpectEvents(Enumerable.Range(1, Calls * EventsPerCall).Select(i => (long)i), Calls * EventsPerCall);
        }
    }

    [SkippableFact]
    public async Task Replays_while_others_write_see_what_was_acknowledged_before_them()
    {
        var (steady, busy) = (Driver(), Driver("-busy"));
        await steady.Write(steady.Events(1, 50));
        var writing = Task.Run(async () =>
        {
            for (var n = 1; n <= 50; n++)
            {
                await busy.Write(busy.Event(n));
            }
        });

        for (var i = 0; i < 20; i++)
        {
            await steady.ExpectEvents(Enumerable.Range(1, 50).Select(n => (long)n), highest: 50);
        }

        await writing;
        await busy.ExpectEvents(Enumerable.Range(1, 50).Select(n => (long)n), highest: 50);
    }

    [SkippableFact]
    public async Task A_recovery_comes_after_the_writes_before_it_though_no_one_waited_for_them()
    {
        var journal = Driver();
        var (writing, reading) = (NewProbe(), NewProbe());
        await using (await Stall())
        {
            journal.Journal.Tell(new WriteMessages([new AtomicWrite(journal.Event(1))], writing.Ref, 1));
            journal.Journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, journal.Event(1).PersistenceId, reading.Ref));
            await journal.Journal.Ask<ActorIdentity>(new Identify(1), TimeSpan.FromSeconds(30));
        }

        Assert.Equal("e-1", (await reading.Expect<ReplayedMessage>()).Persistent.Payload);
        Assert.Equal(1, (await reading.Expect<RecoverySuccess>()).HighestSequenceNr);
    }

    [SkippableFact]
    public async Task A_write_over_its_time_fails_and_the_open_circuit_fails_the_next_at_once()
    {
        await Driver().Write(Driver().Event(1));
        await Reopen(HoconWith("circuit-breaker { max-failures = 1, call-timeout = 1s, reset-timeout = 10m }"));
        var journal = Driver();
        await journal.ExpectEvents([1], highest: 1);
        await using (await Stall())
        {
            var late = await journal.Send(new AtomicWrite(journal.Event(2)));
            var refused = await Driver("-other").Send(new AtomicWrite(Driver("-other").Event(1)));

            Assert.IsType<TimeoutException>(Assert.IsType<WriteMessagesFailed>(late[0]).Cause);
            Assert.IsType<TimeoutException>(Assert.IsType<WriteMessageFailure>(late[1]).Cause);
            Assert.IsType<OpenCircuitException>(Assert.IsType<WriteMessagesFailed>(refused[0]).Cause);
            Assert.IsType<OpenCircuitException>(Assert.IsType<WriteMessageFailure>(refused[1]).Cause);
        }

        // What became of the late one was left open, but it is decided: no system sees it come or go any more.
        await Reopen();
        var (_, highest) = await Driver().Replay();
        await Reopen();
        Assert.Equal(highest, (await Driver().Replay()).Highest);
        await Driver("-other").ExpectEvents([], highest: 0);
    }
}
