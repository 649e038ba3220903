using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Journals;

/// <summary>What every journal plugin does, asked by messages as a persistent actor asks.</summary>
public abstract class JournalContract : PersistenceSpec
{
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly string _writer = Guid.NewGuid().ToString();

    private IActorRef Journal => Persistence.Instance.Apply(System).JournalFor(null);

    [Fact]
    public async Task A_write_is_answered_as_a_whole_then_event_by_event()
    {
        var probe = NewProbe();
        var events = Events(1, 3);

        Journal.Tell(new WriteMessages(events.Select(e => new AtomicWrite(e)), probe.Ref, 7));

        Assert.IsType<WriteMessagesSuccessful>(await probe.Expect<object>());
        foreach (var expected in events)
        {
            var success = await probe.Expect<WriteMessageSuccess>();
            Assert.Same(expected, success.Persistent);
            Assert.Equal(7, success.ActorInstanceId);
        }
    }

    [Fact]
    public async Task Answers_leave_in_the_order_of_the_writes()
    {
        var probe = NewProbe();
        for (var i = 1; i <= 200; i++)
        {
            Journal.Tell(new WriteMessages([new AtomicWrite(Event(i))], probe.Ref, i));
        }

        for (var i = 1; i <= 200; i++)
        {
            await probe.Expect<WriteMessagesSuccessful>();
            Assert.Equal(i, (await probe.Expect<WriteMessageSuccess>()).ActorInstanceId);
        }
    }

    [Theory]
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
        await Write(Events(1, 5));

        var (replayed, highest) = await Replay(from, to, max);

        Assert.Equal(expected, replayed.Select(e => e.SequenceNr));
        Assert.Equal(expected.Select(n => (object)$"e-{n}"), replayed.Select(e => e.Payload));
        Assert.Equal(5, highest);
    }

    [Fact]
    public async Task Another_actors_events_are_not_replayed()
    {
        await Write(Events(1, 2));
        await Write([new Persistent("other", 1, _id + "-other", writerGuid: _writer)]);

        var (replayed, _) = await Replay();

        Assert.Equal(["e-1", "e-2"], replayed.Select(e => e.Payload));
    }

    [Fact]
    public async Task An_actor_without_events_has_the_highest_sequence_number_zero()
    {
        var (replayed, highest) = await Replay();

        Assert.Empty(replayed);
        Assert.Equal(0, highest);
    }

    [Theory]
    [InlineData(2, new long[] { 3, 4, 5 })]
    [InlineData(5, new long[0])]
    [InlineData(long.MaxValue, new long[0])]
    [InlineData(0, new long[] { 1, 2, 3, 4, 5 })]
    public async Task A_delete_takes_events_away_and_keeps_the_highest_sequence_number(long to, long[] left)
    {
        await Write(Events(1, 5));

        await Delete(to);
        var (replayed, highest) = await Replay();

        Assert.Equal(left, replayed.Select(e => e.SequenceNr));
        Assert.Equal(5, highest);
    }

    [Fact]
    public async Task A_delete_can_be_repeated_and_go_on_after_new_events()
    {
        await Write(Events(1, 5));
        await Delete(3);
        await Delete(3);
        await Delete(1);
        await Write(Events(6, 7));
        await Delete(6);

        var (replayed, highest) = await Replay();

        Assert.Equal([7], replayed.Select(e => e.SequenceNr));
        Assert.Equal(7, highest);
    }

    [Fact]
    public async Task A_replay_carries_timestamp_and_no_sender()
    {
        var before = DateTime.UtcNow.Ticks;
        await Write([new Persistent("e-1", 1, _id, sender: NewProbe().Ref, writerGuid: _writer)]);

        var (replayed, _) = await Replay();

        var only = Assert.Single(replayed);
        Assert.InRange(only.Timestamp, before, DateTime.UtcNow.Ticks);
        Assert.Same(ActorRefs.NoSender, only.Sender);
        Assert.False(only.IsDeleted);
    }

    [Fact]
    public async Task Events_of_one_AtomicWrite_are_stored_together()
    {
        var probe = NewProbe();
        Journal.Tell(new WriteMessages([new AtomicWrite([.. Events(1, 3)])], probe.Ref, 1));
        await probe.Expect<WriteMessagesSuccessful>();

        var (replayed, _) = await Replay();

        Assert.Equal([1, 2, 3], replayed.Select(e => e.SequenceNr));
    }

    [Fact]
    public async Task A_tagged_event_is_replayed_as_the_event()
    {
        await Write([new Persistent(new Tagged("e-1", ["red", "blue"]), 1, _id, writerGuid: _writer)]);

        var (replayed, _) = await Replay();

        Assert.Equal("e-1", Assert.Single(replayed).Payload);
    }

    [Fact]
    public async Task What_is_not_to_be_stored_comes_back_in_its_turn()
    {
        var probe = NewProbe();
        Journal.Tell(new WriteMessages(
            [new AtomicWrite(Event(1)), new NonPersistentMessage("deferred", probe.Ref), new AtomicWrite(Event(2))],
            probe.Ref,
            1));

        await probe.Expect<WriteMessagesSuccessful>();
        await probe.Expect<WriteMessageSuccess>();
        Assert.Equal("deferred", (await probe.Expect<LoopMessageSuccess>()).Message);
        Assert.Equal(2, (await probe.Expect<WriteMessageSuccess>()).Persistent.SequenceNr);
    }

    protected static async Task<List<object>> Ask(Probe probe, IActorRef journal, IPersistentRepresentation[] events)
    {
        journal.Tell(new WriteMessages([.. events.Select(e => new AtomicWrite(e))], probe.Ref, 1));
        var answers = new List<object> { await probe.Expect<IJournalResponse>() };
        foreach (var _ in events)
        {
            answers.Add(await probe.Expect<IJournalResponse>());
        }

        return answers;
    }

    private Persistent Event(long sequenceNr) => new($"e-{sequenceNr}", sequenceNr, _id, writerGuid: _writer);

    private Persistent[] Events(int from, int to)
        => [.. Enumerable.Range(from, to - from + 1).Select(n => Event(n))];

    private async Task Write(IPersistentRepresentation[] events)
    {
        var answers = await Ask(NewProbe(), Journal, events);
        Assert.IsType<WriteMessagesSuccessful>(answers[0]);
        Assert.All(answers.Skip(1), answer => Assert.IsType<WriteMessageSuccess>(answer));
    }

    private async Task Delete(long to)
    {
        var probe = NewProbe();
        Journal.Tell(new DeleteMessagesTo(_id, to, probe.Ref));
        await probe.Expect(new DeleteMessagesSuccess(to));
    }

    private async Task<(List<IPersistentRepresentation> Events, long Highest)> Replay(
        long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        var probe = NewProbe();
        Journal.Tell(new ReplayMessages(from, to, max, _id, probe.Ref));
        var answers = await probe.Until<RecoverySuccess>();
        return (
            [.. answers.OfType<ReplayedMessage>().Select(m => m.Persistent)],
            ((RecoverySuccess)answers[^1]).HighestSequenceNr);
    }
}

public sealed class MemoryJournalTests : JournalContract
{
}

public sealed class SqlJournalTests : JournalContract
{
    protected override string Hocon => SqlHocon();
}

/// <summary>The same on pages of two events, so that every replay takes several.</summary>
public sealed class SqlJournalInSmallPagesTests : JournalContract
{
    protected override string Hocon => SqlHocon(journal: "replay-batch-size = 2");
}
