using Akka.Actor;
using Akka.Pattern;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Actors;

/// <summary>What a snapshot store that fails or hangs does to an actor: only a recovery suffers.</summary>
public sealed class SnapshotFailureTests() : PersistenceSpec(
    """
    steered-snapshots.circuit-breaker { max-failures = 3, call-timeout = 20s, reset-timeout = 60s }
    """ + "\n" + SteeredSnapshotStore.Hocon)
{
    private static readonly Recovered Completed = new(RecoveryCompleted.Instance);

    private readonly string _id = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_snapshot_that_is_not_saved_or_deleted_is_answered_and_the_actor_goes_on()
    {
        var (actor, probe) = await Recovered();
        SteeredSnapshotStore.Steer(_id, SteeredSnapshotStore.Failure);

        actor.Tell(new Run(a => a.SaveSnapshot("s")));
        Assert.IsType<IOException>((await probe.Expect<SaveSnapshotFailure>()).Cause);
        SteeredSnapshotStore.Steer(_id, Task.CompletedTask);
        actor.Tell(new Run(a => a.SaveSnapshot("s")));
        await probe.Expect<SaveSnapshotSuccess>();
        SteeredSnapshotStore.Steer(_id, SteeredSnapshotStore.Failure);
        actor.Tell(new Run(a => a.DeleteSnapshot(5)));
        Assert.Equal(5, (await probe.Expect<DeleteSnapshotFailure>()).Metadata.SequenceNr);
        actor.Tell(new Run(a => a.DeleteSnapshots(SnapshotSelectionCriteria.Latest)));
        Assert.Equal(SnapshotSelectionCriteria.Latest, (await probe.Expect<DeleteSnapshotsFailure>()).Criteria);

        actor.Tell("still here");
        await probe.Expect("still here");
    }

    [Fact]
    public async Task The_breaker_opens_after_max_failures_and_the_store_is_not_asked()
    {
        var (actor, probe) = await Recovered();
        SteeredSnapshotStore.Steer(_id, SteeredSnapshotStore.Failure);
        for (var i = 0; i < 3; i++)
        {
            actor.Tell(new Run(a => a.DeleteSnapshot(1)));
            Assert.IsType<IOException>((await probe.Expect<DeleteSnapshotFailure>()).Cause);
        }

        actor.Tell(new Run(a => a.DeleteSnapshot(1)));

        Assert.IsType<OpenCircuitException>((await probe.Expect<DeleteSnapshotFailure>()).Cause);
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_loaded_fails_the_recovery()
    {
        SteeredSnapshotStore.Steer(_id, SteeredSnapshotStore.Failure);
        var probe = NewProbe();

        probe.Watch(System.ActorOf(ScriptActor.Props(_id, probe)));

        var seen = await probe.Until<Terminated>();
        Assert.IsType<IOException>(Assert.IsType<RecoveryFailed>(seen[0]).Cause);
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_in_recovery_event_timeout_fails_the_recovery()
    {
        await using var other = new SystemScope(Start(
            "akka.persistence.journal.inmem.recovery-event-timeout = 200ms\n" + SteeredSnapshotStore.Hocon));
        SteeredSnapshotStore.Steer(_id, new TaskCompletionSource().Task);
        var probe = new Probe(other.System);

        probe.Watch(other.System.ActorOf(ScriptActor.Props(_id, probe)));

        var failure = Assert.IsType<RecoveryFailed>((await probe.Until<Terminated>())[0]);
        Assert.Equal("Recovery timed out, didn't get snapshot within 0.2s.", Assert.IsType<RecoveryTimedOutException>(failure.Cause).Message);
    }

    [Fact]
    public async Task An_exception_over_the_snapshot_offer_stops_the_actor()
    {
        var (actor, probe) = await Recovered();
        actor.Tell(new Run(a => a.SaveSnapshot("s")));
        await probe.Expect<SaveSnapshotSuccess>();
        var again = NewProbe();

        again.Watch(System.ActorOf(ScriptActor.Props(
            _id, again, onRecover: (_, m) => throw new InvalidOperationException($"no use for {m.GetType().Name}"))));

        var seen = await again.Until<Terminated>();
        Assert.Equal("no use for SnapshotOffer", Assert.IsType<RecoveryFailed>(seen[0]).Cause.Message);
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task SnapshotSequenceNr_is_the_last_event_that_was_seen()
    {
        var (actor, probe) = await Recovered();

        actor.Tell(new Run(a => a.PersistAll(new[] { "e1", "e2" }, _ => a.Say(a.SnapshotSequenceNr))));
        await probe.Expect(1L, 2L);
        actor.Tell(new Run(a => a.SaveSnapshot("s2")));
        Assert.Equal(2, (await probe.Expect<SaveSnapshotSuccess>()).Metadata.SequenceNr);
        var again = NewProbe();
        System.ActorOf(ScriptActor.Props(_id, again, onRecover: (a, _) => again.Ref.Tell(a.SnapshotSequenceNr)));

        await again.Expect(2L, new Recovered("s2"), 2L, Completed);
    }

    private async Task<(IActorRef Actor, Probe Probe)> Recovered()
    {
        var probe = NewProbe();
        var actor = System.ActorOf(ScriptActor.Props(_id, probe));
        await probe.Expect(Completed);
        return (actor, probe);
    }
}
