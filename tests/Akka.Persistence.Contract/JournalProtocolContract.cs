using Akka.Actor;
using Akka.Persistence.Journal;

namespace Akka.Persistence.Contract;

/// <summary>What every journal plugin does, one that keeps nothing too, asked by messages as a persistent actor asks.</summary>
public abstract class JournalProtocolContract : PluginSpec
{
    private readonly string _id = Guid.NewGuid().ToString("N");

    [SkippableFact]
    public async Task A_write_is_answered_as_a_whole_then_event_by_event()
    {
        var journal = Driver();
        var probe = NewProbe();
        var events = journal.Events(1, 3);

        journal.Journal.Tell(new WriteMessages(events.Select(e => new AtomicWrite(e)), probe.Ref, 7));

        Assert.IsType<WriteMessagesSuccessful>(await probe.Expect<object>());
        foreach (var expected in events)
        {
            var success = await probe.Expect<WriteMessageSuccess>();
            Assert.Same(expected, success.Persistent);
            Assert.Equal(7, success.ActorInstanceId);
        }
    }

    [SkippableFact]
    public async Task Answers_leave_in_the_order_of_the_writes()
    {
        var journal = Driver();
        var probe = NewProbe();
        for (var i = 1; i <= 200; i++)
        {
            journal.Journal.Tell(new WriteMessages([new AtomicWrite(journal.Event(i))], probe.Ref, i));
        }

        for (var i = 1; i <= 200; i++)
        {
            await probe.Expect<WriteMessagesSuccessful>();
            Assert.Equal(i, (await probe.Expect<WriteMessageSuccess>()).ActorInstanceId);
        }
    }

    [SkippableTheory]
    [InlineData(1, long.MaxValue, long.MaxValue, new long[] { 1, 2, 3, 4, 5 })]
    [InlineData(3, long.MaxValue, long.MaxValue, new long[] { 3, 4, 5 })]
    [InlineData(1, 3, long.MaxValue, new long[] { 1, 2, 3 })]
    [InlineData(2, 4, long.MaxValue, new long[] { 2, 3, 4 })]
    [InlineData(1, long.MaxValue, 2, new long[] { 1, 2 })]
    [InlineData(2, 4, 2, new long[] { 2, 3 })]
    [InlineData(3, 3, long.MaxValue, new long[] { 3 })]
    [InlineData(3, 2, long.MaxValue, new long[0])]
    [InlineData(2, 4, 0, new long[0])]
    [InlineData(6, long.MaxValue, long.MaxValue, new long[0])]
    public async Task A_replay_gives_the_events_of_its_range_in_order(long from, long to, long max, long[] expected)
    {
        var journal = Driver();
        await journal.Write(journal.Events(1, 5));

        var (replayed, highest) = await journal.Replay(from, to, max);

        Assert.Equal(expected, replayed.Select(e => e.SequenceNr));
        Assert.Equal(expected.Select(n => (object)$"e-{n}"), replayed.Select(e => e.Payload));
        Assert.Equal(5, highest);
    }

    [SkippableFact]
    public async Task Another_actors_events_are_not_replayed()
    {
        var (journal, other) = (Driver(), Driver("-other"));
        await journal.Write(journal.Events(1, 2));
        await other.Write(other.Events(1, 3));

        await journal.ExpectEvents([1, 2], highest: 2);
    }

    [SkippableFact]
    public async Task An_actor_without_events_has_the_highest_sequence_number_zero()
        => await Driver().ExpectEvents([], highest: 0);

    [SkippableTheory]
    [InlineData(0, new long[] { 1, 2, 3, 4, 5 })]
    [InlineData(1, new long[] { 2, 3, 4, 5 })]
    [InlineData(2, new long[] { 3, 4, 5 })]
    [InlineData(3, new long[] { 4, 5 })]
    [InlineData(4, new long[] { 5 })]
    [InlineData(5, new long[0])]
    [InlineData(6, new long[0])]
    [InlineData(long.MaxValue, new long[0])]
    public async Task A_delete_takes_events_away_and_keeps_the_highest_sequence_number(long to, long[] left)
    {
        var (journal, other) = (Driver(), Driver("-other"));
        await journal.Write(journal.Events(1, 5));
        await other.Write(other.Events(1, 2));

        await journal.Delete(to);

        await journal.ExpectEvents(left, highest: 5);
        await other.ExpectEvents([1, 2], highest: 2);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task The_highest_sequence_number_survives_a_delete_of_everything_wherever_the_search_starts(long from)
    {
        var journal = Driver();
        await journal.Write(journal.Events(1, 5));
        await journal.Delete(long.MaxValue);

        var (replayed, highest) = await journal.Replay(from);

        Assert.Empty(replayed);
        Assert.Equal(5, highest);
    }

    [SkippableFact]
    public async Task A_delete_can_be_repeated_and_go_on_after_new_events()
    {
        var journal = Driver();
        await journal.Write(journal.Events(1, 5));
        await journal.Delete(3);
        await journal.Delete(3);
        await journal.Delete(1);
        await journal.Write(journal.Events(6, 7));
        await journal.Delete(6);

        await journal.ExpectEvents([7], highest: 7);
    }

    [SkippableFact]
    public async Task A_delete_of_what_was_never_written_succeeds()
    {
        var journal = Driver();

        await journal.Delete(7);

        await journal.ExpectEvents([], highest: 0);
    }

    [SkippableFact]
    public async Task A_replay_carries_timestamp_and_no_sender()
    {
        var journal = Driver();
        var before = DateTime.UtcNow.Ticks;
        await journal.Write(new Persistent("e-1", 1, _id, sender: NewProbe().Ref, writerGuid: "w"));

        var (replayed, _) = await journal.Replay();

        var only = Assert.Single(replayed);
        Assert.InRange(only.Timestamp, before, DateTime.UtcNow.Ticks);
        Assert.Same(ActorRefs.NoSender, only.Sender);
        Assert.False(only.IsDeleted);
    }

    [SkippableFact]
    public async Task Events_of_one_AtomicWrite_are_stored_together()
    {
        var journal = Driver();

        await journal.WriteTogether(journal.Events(1, 3));

        await journal.ExpectEvents([1, 2, 3], highest: 3);
    }

    [SkippableFact]
    public async Task A_tagged_event_is_replayed_as_the_event()
    {
        var journal = Driver();

        await journal.Write(journal.Event(1, new Tagged("e-1", ["red", "blue"])));

        await journal.ExpectEvents([1], highest: 1);
    }

    [SkippableFact]
    public async Task What_is_not_to_be_stored_comes_back_in_its_turn()
    {
        var journal = Driver();
        var probe = NewProbe();
        journal.Journal.Tell(new WriteMessages(
            [
                new AtomicWrite(journal.Event(1)),
                new NonPersistent("deferred", probe.Ref),
                new AtomicWrite(journal.Event(2)),
            ],
            probe.Ref,
            1));

        await probe.Expect<WriteMessagesSuccessful>();
        Assert.Equal(1, (await probe.Expect<WriteMessageSuccess>()).Persistent.SequenceNr);
        Assert.Equal("deferred", (await probe.Expect<LoopMessageSuccess>()).Message);
        Assert.Equal(2, (await probe.Expect<WriteMessageSuccess>()).Persistent.SequenceNr);
    }

    [SkippableFact]
    public async Task Unusual_persistence_ids_are_kept_apart_and_found_again()
    {
        var journals = UnusualIds.All.Select(id => (Id: id, Journal: new JournalDriver(System, id))).ToArray();
        foreach (var (id, journal) in journals)
        {
            await journal.Write(journal.Event(1, $"of {id}"));
        }

        foreach (var (id, journal) in journals)
        {
            var (replayed, highest) = await journal.Replay();
            Assert.Equal([(id, (object)$"of {id}")], replayed.Select(e => (e.PersistenceId, e.Payload)));
            Assert.Equal(1, highest);
        }
    }

    [SkippableFact]
    public async Task Large_events_come_back_as_they_were()
    {
        const int Size = 1 << 20;
        var journal = Driver();
        var payloads = Enumerable.Range(1, 4).Select(n => new string((char)('a' + n), Size)).ToArray();

        await journal.Write([.. payloads.Select((payload, i) => journal.Event(i + 1, payload))]);

        var (replayed, _) = await journal.Replay();
        Assert.Equal(payloads, replayed.Select(e => e.Payload));
    }

    /// <param name="suffix">Tells the ids of one test apart.</param>
    protected JournalDriver Driver(string suffix = "") => new(System, _id + suffix);
}
