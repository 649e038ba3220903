using Akka.Actor;
using Akka.Pattern;
using Akka.Persistence.Journal;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Journals;

public sealed class ReplayFilterTests : PersistenceSpec
{
    private static readonly ReplayedMessage[] OneWriter = [Event(1, "a"), Event(2, "a"), Event(3, "a")];

    [Theory]
    [InlineData(ReplayFilterMode.Fail)]
    [InlineData(ReplayFilterMode.Warn)]
    [InlineData(ReplayFilterMode.RepairByDiscardOld)]
    public async Task Writers_one_after_the_other_pass(ReplayFilterMode mode)
    {
        ReplayedMessage[] events = [.. OneWriter, Event(4, "b"), Event(5, "c")];

        Assert.Equal(events, await Filtered(mode, windowSize: 2, events));
    }

    [Fact]
    public async Task Fail_ends_the_recovery_at_an_old_writers_event()
    {
        var seen = await Seen(ReplayFilterMode.Fail, 100, [.. OneWriter, Event(4, "b"), Event(5, "a"), Event(6, "b")]);

        Assert.IsType<IllegalStateException>(Assert.IsType<ReplayMessagesFailure>(Assert.Single(seen)).Cause);
    }

    [Fact]
    public async Task Fail_ends_the_recovery_at_a_number_that_two_writers_used()
    {
        var seen = await Seen(ReplayFilterMode.Fail, 100, [.. OneWriter, Event(3, "b")]);

        Assert.IsType<ReplayMessagesFailure>(Assert.Single(seen));
    }

    [Fact]
    public async Task Fail_ends_the_recovery_at_numbers_in_wrong_order()
    {
        var seen = await Seen(ReplayFilterMode.Fail, 100, [Event(1, "a"), Event(3, "a"), Event(2, "a")]);

        Assert.IsType<ReplayMessagesFailure>(Assert.Single(seen));
    }

    [Fact]
    public async Task Repair_discards_what_an_old_writer_wrote_after_and_beside_a_newer_one()
    {
        var passed = await Filtered(
            ReplayFilterMode.RepairByDiscardOld, 100, [.. OneWriter, Event(3, "b"), Event(4, "a"), Event(4, "b")]);

        Assert.Equal([Event(1, "a"), Event(2, "a"), Event(3, "b"), Event(4, "b")], passed);
    }

    [Fact]
    public async Task Warn_lets_all_events_pass()
    {
        ReplayedMessage[] events = [.. OneWriter, Event(3, "b"), Event(4, "a"), Event(4, "b")];

        Assert.Equal(events, await Filtered(ReplayFilterMode.Warn, 100, events));
    }

    [Fact]
    public async Task A_failed_replay_passes_after_the_events_before_it()
    {
        var probe = NewProbe();
        var filter = System.ActorOf(ReplayFilter.Props(probe.Ref, ReplayFilterMode.Fail, 100, 10, false));
        var failure = new ReplayMessagesFailure(new IOException("x"));

        filter.Tell(OneWriter[0]);
        filter.Tell(failure);

        await probe.Expect(OneWriter[0], failure);
    }

    private static ReplayedMessage Event(long sequenceNr, string writer)
        => new(new Persistent("e", sequenceNr, "id", writerGuid: writer));

    private async Task<List<object>> Filtered(ReplayFilterMode mode, int windowSize, ReplayedMessage[] events)
    {
        var seen = await Seen(mode, windowSize, events);
        Assert.Equal(new RecoverySuccess(9), seen[^1]);
        return seen[..^1];
    }

    private async Task<List<object>> Seen(ReplayFilterMode mode, int windowSize, ReplayedMessage[] events)
    {
        var probe = NewProbe();
        var filter = System.ActorOf(ReplayFilter.Props(probe.Ref, mode, windowSize, 10, debugEnabled: false));
        probe.Watch(filter);
        foreach (var replayed in events)
        {
            filter.Tell(replayed);
        }

        filter.Tell(new RecoverySuccess(9));
        var seen = await probe.Until<Terminated>();
        return seen[..^1];
    }
}
