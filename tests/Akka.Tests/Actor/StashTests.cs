using Akka.Actor;

namespace Akka.Tests.Actor;

public class StashTests : TestSystem
{
    [Fact]
    public async Task Unstashed_messages_come_in_their_order_before_those_that_wait()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Gate(Probe.Ref)));

        foreach (var message in new[] { "1", "2", "3", "open", "4" })
        {
            actor.Tell(message);
        }

        await Probe.Expect("1", "2", "3", "4");
    }

    [Fact]
    public async Task Unstash_gives_back_the_oldest_only()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Gate(Probe.Ref)));

        foreach (var message in new[] { "1", "2", "one", "3" })
        {
            actor.Tell(message);
        }

        await Probe.Expect("1");
        actor.Tell("open");
        await Probe.Expect("2", "3");
    }

    [Fact]
    public async Task A_restart_gives_the_stash_back_to_the_mailbox()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Gate(Probe.Ref)));

        foreach (var message in new[] { "1", "2", "fail", "open" })
        {
            actor.Tell(message);
        }

        await Probe.Expect("1", "2");
    }

    [Fact]
    public async Task A_full_stash_throws()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Bounded(Probe.Ref)).WithStashCapacity(2));

        actor.Tell("1");
        actor.Tell("2");
        actor.Tell("3");

        await Probe.Expect("stashed 1 of 2", "stashed 2 of 2", "full");
    }

    [Fact]
    public async Task One_message_cannot_be_stashed_twice()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Twice(Probe.Ref)));

        actor.Tell("1");

        await Probe.Expect("refused");
    }

    [Fact]
    public async Task Prepended_messages_come_before_the_stashed()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Prepends(Probe.Ref)));

        actor.Tell("stash me");
        actor.Tell("go");

        await Probe.Expect("a", "b", "stash me");
    }

    [Fact]
    public async Task A_stashed_Terminated_is_delivered_when_it_comes_back()
    {
        var watched = Sys.ActorOf(Props.Create(() => new Gate(Probe.Ref)));
        var actor = Sys.ActorOf(Props.Create(() => new StashesTerminated(watched, Probe.Ref)));
        await actor.Ask<ActorIdentity>(new Identify(0), Patience);

        Sys.Stop(watched);
        await Probe.Expect("stashed");
        actor.Tell("open");

        await Probe.Expect("terminated");
    }

    private sealed class Gate(IActorRef probe) : UntypedActorWithUnboundedStash
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "open":
                    Stash.UnstashAll();
                    Become(probe.Tell);
                    break;
                case "one":
                    Stash.Unstash();
                    BecomeStacked(m =>
                    {
                        probe.Tell(m);
                        UnbecomeStacked();
                    });
                    break;
                case "fail":
                    throw new InvalidOperationException("fail");
                default:
                    Stash.Stash();
                    break;
            }
        }
    }

    private sealed class Bounded(IActorRef probe) : UntypedActorWithStash
    {
        protected override void OnReceive(object message)
        {
            try
            {
                Stash.Stash();
                probe.Tell($"stashed {Stash.Count} of {Stash.Capacity}");
            }
            catch (StashOverflowException)
            {
                probe.Tell("full");
            }
        }
    }

    private sealed class Twice(IActorRef probe) : UntypedActorWithUnboundedStash
    {
        protected override void OnReceive(object message)
        {
            Stash.Stash();
            Assert.Throws<IllegalActorStateException>(Stash.Stash);
            probe.Tell("refused");
        }
    }

    private sealed class Prepends(IActorRef probe) : UntypedActorWithUnboundedStash
    {
        protected override void OnReceive(object message)
        {
            if (message is "go")
            {
                Stash.Prepend([new Envelope("a", Self), new Envelope("b", Self)]);
                Stash.UnstashAll();
                Become(probe.Tell);
            }
            else
            {
                Stash.Stash();
            }
        }
    }

    private sealed class StashesTerminated : UntypedActorWithUnboundedStash
    {
        private readonly IActorRef _probe;

        public StashesTerminated(IActorRef watched, IActorRef probe)
        {
            _probe = probe;
            Context.Watch(watched);
        }

        protected override void OnReceive(object message)
        {
            if (message is Terminated)
            {
                Stash.Stash();
                _probe.Tell("stashed");
            }
            else
            {
                Stash.UnstashAll();
                Become(m => _probe.Tell(m is Terminated ? "terminated" : m));
            }
        }
    }
}
