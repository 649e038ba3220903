using Akka.Actor;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Actors;

/// <summary>A failed write stops the actor, a rejected one does not.</summary>
public sealed class FailureTests() : PersistenceSpec(
    """
    steered.circuit-breaker { max-failures = 2, call-timeout = 20s, reset-timeout = 60s }
    """ + "\n" + SteeredJournal.Hocon)
{
    private readonly string _id = Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failed_write_stops_the_actor_and_runs_no_handler(bool stashing)
    {
        var (actor, probe) = await Recovered();
        probe.Watch(actor);

        actor.Tell(new Run(a =>
        {
            a.PersistAsync("before", a.Say);
            if (stashing)
            {
                a.Persist("fail", a.Say);
            }
            else
            {
                a.PersistAsync("fail", a.Say);
            }

            a.PersistAsync("after", a.Say);
        }));

        var seen = await probe.Until<Terminated>();
        var failure = Assert.IsType<PersistFailed>(seen[0]);
        Assert.Equal(("before", 1L), ((string)failure.Event, failure.SequenceNr));
        Assert.IsType<IOException>(failure.Cause);
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task A_rejected_event_runs_no_handler_and_the_actor_goes_on()
    {
        var (actor, probe) = await Recovered();

        actor.Tell(new Run(a =>
        {
            a.PersistAsync("e1", a.Say);
            a.Persist("reject", a.Say);
            a.PersistAsync("e3", a.Say);
        }));
        actor.Tell("c2");

        await probe.Expect("e1");
        var rejected = await probe.Expect<PersistRejected>();
        Assert.Equal(("reject", 2L), ((string)rejected.Event, rejected.SequenceNr));
        var rest = new[] { await probe.Expect<string>(), await probe.Expect<string>() };
        Assert.Equal(["c2", "e3"], rest.Order());
    }

    [Fact]
    public async Task A_rejected_PersistAll_rejects_each_of_its_events()
    {
        var (actor, probe) = await Recovered();

        actor.Tell(new Run(a => a.PersistAll(new[] { "e1", "reject", "e3" }, a.Say)));
        actor.Tell("c2");

        Assert.Equal(1, (await probe.Expect<PersistRejected>()).SequenceNr);
        Assert.Equal(2, (await probe.Expect<PersistRejected>()).SequenceNr);
        Assert.Equal(3, (await probe.Expect<PersistRejected>()).SequenceNr);
        await probe.Expect("c2");
    }

    [Fact]
    public async Task A_delete_that_fails_is_answered_and_the_actor_goes_on()
    {
        var (actor, probe) = await Recovered();
        SteeredJournal.For(_id).FailDeletes = true;

        actor.Tell(new Run(a => a.DeleteMessages(7)));

        var failure = await probe.Expect<DeleteMessagesFailure>();
        Assert.Equal(("delete fails", 7L), (failure.Cause.Message, failure.ToSequenceNr));
        actor.Tell("still here");
        await probe.Expect("still here");
    }

    [Fact]
    public async Task The_number_of_a_rejected_event_is_not_used_again()
    {
        var (actor, probe) = await Recovered();

        actor.Tell(new Run(a => a.Persist("reject", a.Say)));
        await probe.Expect<PersistRejected>();
        actor.Tell(new Run(a => a.Persist("e2", _ => a.Say(a.LastSequenceNr))));

        await probe.Expect(2L);
    }

    [Fact]
    public async Task An_exception_in_a_handler_restarts_the_actor_with_its_event_stored()
    {
        var (actor, probe) = await Recovered();

        actor.Tell(new Run(a => a.Persist("e1", _ => throw new InvalidOperationException("boom"))));
        actor.Tell("c2");

        await probe.Expect(new Recovered("e1"), new Recovered(RecoveryCompleted.Instance), "c2");
    }

    [Fact]
    public async Task The_open_circuit_breaker_fails_writes_without_trying_them()
    {
        // Recover first: each recovery that succeeds begins the count of failures anew.
        var failing = new List<(IActorRef Actor, Probe Probe)>();
        for (var i = 0; i < 2; i++)
        {
            var probe = NewProbe();
            failing.Add((System.ActorOf(ScriptActor.Props($"{_id}-{i}", probe)), probe));
            await probe.Until<Recovered>();
        }

        foreach (var (actor, probe) in failing)
        {
            actor.Tell(new Run(a => a.PersistAsync("fail", a.Say)));
            await probe.Until<PersistFailed>();
        }

        // A recovery reads the highest sequence number through the same breaker.
        var last = NewProbe();
        System.ActorOf(ScriptActor.Props(_id, last));
        Assert.IsType<Akka.Pattern.OpenCircuitException>((await last.Expect<RecoveryFailed>()).Cause);
    }

    [Fact]
    public async Task A_write_that_takes_longer_than_the_call_timeout_fails()
    {
        await using var other = new SystemScope(Start(
            "steered.circuit-breaker { max-failures = 2, call-timeout = 100ms, reset-timeout = 60s }\n" + SteeredJournal.Hocon));
        var probe = new Probe(other.System);
        var actor = other.System.ActorOf(ScriptActor.Props(_id, probe));
        await probe.Until<Recovered>();
        SteeredJournal.For(_id).HoldWrites();

        actor.Tell(new Run(a => a.PersistAsync("e1", a.Say)));

        Assert.IsType<TimeoutException>((await probe.Expect<PersistFailed>()).Cause);
    }

    private async Task<(IActorRef Actor, Probe Probe)> Recovered()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(ScriptActor.Props(_id, probe));
        await probe.Expect(new Recovered(RecoveryCompleted.Instance));
        return (actor, probe);
    }
}
