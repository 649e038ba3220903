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
        var filter = System.ActorOf(FilterProps(probe, ReplayFilterMode.Fail, 100));
        var failure = new ReplayMessagesFailure(new IOException("x"));

        filter.Tell(OneWriter[0]);
        filter.Tell(failure);

        await probe.Expect(OneWriter[0], failure);
    }

    [Fact]
    public async Task Repair_reaches_back_window_size_events()
    {
        ReplayedMessage[] events = [.. OneWriter, Event(2, "b"), Event(3, "b")];

        Assert.Equal([Event(1, "a"), Event(2, "b"), Event(3, "b")], await Filtered(ReplayFilterMode.RepairByDiscardOld, 3, events));
        Assert.Equal(
            [Event(1, "a"), Event(2, "a"), Event(2, "b"), Event(3, "b")], await Filtered(ReplayFilterMode.RepairByDiscardOld, 2, events));
    }

    [Fact]
    public async Task Only_max_old_writers_are_remembered()
    {
        ReplayedMessage[] events = [Event(1, "a"), Event(2, "b"), Event(3, "c"), Event(4, "a")];

        Assert.Equal(events[..3], await Filtered(ReplayFilterMode.RepairByDiscardOld, 100, events, oldWritersMax: 2));
        Assert.Equal(events, await Filtered(ReplayFilterMode.RepairByDiscardOld, 100, events, oldWritersMax: 1));
    }

    [Theory]
    [InlineData("repair-by-discard-old", "new", null)]
    [InlineData("warn", "old new", null)]
    [InlineData("off", "old new", null)]
    [InlineData("fail", "", typeof(IllegalStateException))]
    public async Task The_mode_of_the_settings_decides_what_an_actor_recovers(string mode, string events, Type? failure)
    {
        await using var scope = new SystemScope(Start($"akka.persistence.journal.inmem.replay-filter.mode = {mode}"));
        var probe = new Probe(scope.System);
        var journal = Persistence.Instance.Apply(scope.System).JournalFor(null);
        journal.Tell(new WriteMessages([new AtomicWrite(new Persistent("old", 1, "id", writerGuid: "a"))], probe.Ref, 1));
        journal.Tell(new WriteMessages([new AtomicWrite(new Persistent("new", 1, "id", writerGuid: "b"))], probe.Ref, 1));
        var actor = scope.System.ActorOf(ScriptActor.Props("id", probe));
        probe.Watch(actor);
        actor.Tell(new Run(a => a.StopSelf()));

        var seen = await probe.Until<Terminated>();

        Assert.Equal(events, string.Join(' ', seen.OfType<Recovered>().Select(r => r.Message).OfType<string>()));
        Assert.Equal(failure, seen.OfType<RecoveryFailed>().SingleOrDefault()?.Cause.GetType());
    }

    private static Props FilterProps(Probe probe, ReplayFilterMode mode, int windowSize, int oldWritersMax = 10)
        => new(typeof(ReplayFilter), [probe.Ref, mode, windowSize, oldWritersMax, false]);

    private static ReplayedMessage Event(long sequenceNr, string writer)
        => new(new Persistent("e", sequenceNr, "id", writerGuid: writer));

    private async Task<List<object>> Filtered(ReplayFilterMode mode, int windowSize, ReplayedMessage[] events, int oldWritersMax = 10)
    {
        var seen = await Seen(mode, windowSize, events, oldWritersMax);
        Assert.Equal(new RecoverySuccess(9), seen[^1]);
        return seen[..^1];
    }

    private async Task<List<object>> Seen(ReplayFilterMode mode, int windowSize, ReplayedMessage[] events, int oldWritersMax = 10)
    {
        var probe = NewProbe();
        var filter = System.ActorOf(FilterProps(probe, mode, windowSize, oldWritersMax));
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
