using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Tests.Support;

namespace Akka.Persistence.Tests.Actors;

/// <summary>What becomes of a command when the internal stash (here of two) is full.</summary>
public sealed class StashOverflowTests() : PersistenceSpec(SteeredJournal.Hocon)
{
    private readonly string _id = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Discard_sends_it_to_the_dead_letters()
    {
        var dead = NewProbe();
        System.EventStream.Subscribe(dead.Ref, typeof(DeadLetter));

        var (probe, gate) = await Overflow(DiscardToDeadLetterStrategy.Instance);

        Assert.Equal("third", (await dead.Expect<DeadLetter>()).Message);
        gate.SetResult();
        await probe.Expect("e1", "first", "second");
    }

    [Fact]
    public async Task ReplyTo_answers_the_sender()
    {
        var (probe, gate) = await Overflow(new ReplyToStrategy("full"));

        await probe.Expect("full");
        gate.SetResult();
        await probe.Expect("e1", "first", "second");
    }

    [Fact]
    public async Task Throw_restarts_the_actor_which_processes_what_it_had_stashed()
    {
        var (probe, gate) = await Overflow(ThrowOverflowExceptionStrategy.Instance);

        gate.SetResult();

        // The held write ends before or after the restart reads the journal: the event is replayed, or it is not.
        while ((await probe.Until<Recovered>())[^1] is not Recovered { Message: RecoveryCompleted })
        {
        }

        await probe.Expect("first", "second");
    }

    private async Task<(Probe Probe, TaskCompletionSource Gate)> Overflow(IStashOverflowStrategy strategy)
    {
        var probe = NewProbe();
        var actor = System.ActorOf(new Props(typeof(Overflowing), [_id, probe.Ref, strategy]).WithStashCapacity(2));
        await probe.Expect(new Recovered(RecoveryCompleted.Instance));
        var gate = SteeredJournal.For(_id).HoldWrites();
        actor.Tell("persist e1", probe.Ref);
        actor.Tell("first", probe.Ref);
        actor.Tell("second", probe.Ref);
        actor.Tell("third", probe.Ref);
        return (probe, gate);
    }

    private sealed class Overflowing(string id, IActorRef probe, IStashOverflowStrategy strategy) : UntypedPersistentActor
    {
        public override string PersistenceId => id;

        public override IStashOverflowStrategy InternalStashOverflowStrategy => strategy;

        protected override void OnCommand(object message)
        {
            if (message is "persist e1")
            {
                Persist("e1", probe.Tell);
            }
            else
            {
                probe.Tell(message);
            }
        }

        protected override void OnRecover(object message) => probe.Tell(new Recovered(message));
    }
}
