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

    [Fact]
    public async Task The_stash_of_an_actor_that_ends_becomes_dead_letters_with_their_senders()
    {
        Sys.EventStream.Subscribe(Probe.Ref, typeof(Akka.Event.DeadLetter));
        var actor = Sys.ActorOf(Props.Create(() => new Gate(Probe.Ref)));

        actor.Tell("1", Probe.Ref);
        actor.Tell("2", Probe.Ref);
        await actor.GracefulStop(Patience);

        var letters = new[] { await Probe.Receive<Akka.Event.DeadLetter>(), await Probe.Receive<Akka.Event.DeadLetter>() };
        Assert.Equal([("1", Probe.Ref, actor), ("2", Probe.Ref, actor)], letters.Select(l => ((string)l.Message, l.Sender, l.Recipient)));
    }

    [Fact]
    public async Task What_is_not_asked_for_at_an_unstash_is_dropped()
    {
        var actor = Stashing(stash =>
        {
            Assert.Equal((3, true, false, false), (stash.Count, stash.NonEmpty, stash.IsEmpty, stash.IsFull));
            stash.UnstashAll(envelope => envelope.Message is not "2");
            Assert.True(stash.IsEmpty);
        });

        foreach (var message in new[] { "1", "2", "3", "go" })
        {
            actor.Tell(message);
        }

        await Probe.Expect("1", "3");
        await Probe.ExpectNothing();
    }

    [Fact]
    public async Task A_cleared_stash_is_given_out_in_order_and_is_empty()
    {
        var actor = Stashing(stash =>
        {
            Probe.Ref.Tell(string.Join(' ', stash.ClearStash().Select(e => e.Message)));
            Probe.Ref.Tell(stash.Count);
            stash.UnstashAll();
        });

        foreach (var message in new[] { "1", "2", "go", "after" })
        {
            actor.Tell(message);
        }

        await Probe.Expect("1 2", 0, "after");
    }

    [Fact]
    public async Task An_overflow_that_is_not_caught_fails_the_actor()
    {
        Exception? decidedOn = null;
        var parent = Sys.ActorOf(Scripted.Does((_, context) => context.Sender.Tell(context.ActorOf(Props.Create(() => new Overflows()).WithStashCapacity(1))))
            .WithSupervisorStrategy(new OneForOneStrategy(e =>
            {
                decidedOn = e;
                return Directive.Stop;
            })));
        var actor = await parent.Ask<IActorRef>("make", Patience);
        var ended = actor.WatchAsync();

        actor.Tell("fits");
        actor.Tell("does not");

        Assert.True(await ended.WaitAsync(Patience));
        Assert.IsType<StashOverflowException>(decidedOn);
    }

    [Fact]
    public async Task A_stash_without_a_mailbox_that_takes_messages_at_its_front_is_refused()
    {
        Exception? decidedOn = null;
        var parent = Sys.ActorOf(Scripted.Does((_, context) => context.ActorOf(Props.Create(() => new Unrestricted())))
            .WithSupervisorStrategy(new OneForOneStrategy(e =>
            {
                decidedOn = e;
                Probe.Ref.Tell("decided");
                return Directive.Stop;
            })));

        parent.Tell("make");

        await Probe.Expect("decided");
        Assert.IsType<NotSupportedException>(Assert.IsType<ActorInitializationException>(decidedOn).InnerException);
        var fits = Sys.ActorOf(Props.Create(() => new Unrestricted()).WithMailbox("akka.actor.mailbox.unbounded-deque-based"));
        Assert.Equal(-1, await fits.Ask<int>("capacity", Patience));
    }

    private IActorRef Stashing(Action<IStash> then) => Sys.ActorOf(Props.Create(() => new StashesUntilGo(then, Probe.Ref)));

    private sealed class StashesUntilGo(Action<IStash> then, IActorRef probe) : UntypedActorWithUnboundedStash
    {
        protected override void OnReceive(object message)
        {
            if (message is "go")
            {
                Become(probe.Tell);
                then(Stash);
            }
            else
            {
                Stash.Stash();
            }
        }
    }

    private sealed class Overflows : UntypedActorWithStash
    {
        protected override void OnReceive(object message) => Stash.Stash();
    }

    private sealed class Unrestricted : UntypedActorWithUnrestrictedStash
    {
        protected override void OnReceive(object message) => Sender.Tell(Stash.Capacity);
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
