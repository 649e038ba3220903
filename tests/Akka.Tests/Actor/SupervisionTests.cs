using Akka.Actor;

namespace Akka.Tests.Actor;

public class SupervisionTests : TestSystem
{
    [Fact]
    public async Task A_restart_makes_a_new_instance_and_keeps_mailbox_and_path()
    {
        var parent = Parent(new OneForOneStrategy(_ => Directive.Restart));
        var child = await Child(parent, "child");

        child.Tell("count");
        child.Tell("count");
        child.Tell("fail");
        child.Tell("count");

        await Probe.Expect("PreStart", 1, 2, "PreRestart fail on fail", "PostStop", "PostRestart fail", "PreStart", 1);
        Assert.Equal(child, Probe.LastSender);
    }

    [Fact]
    public async Task A_resume_keeps_the_instance_and_drops_only_the_message_that_failed()
    {
        var parent = Parent(new OneForOneStrategy(_ => Directive.Resume));
        var child = await Child(parent, "child");

        child.Tell("count");
        child.Tell("fail");
        child.Tell("count");

        await Probe.Expect("PreStart", 1, 2);
    }

    [Fact]
    public async Task A_stop_ends_the_child_and_what_it_had_not_handled_becomes_dead_letters()
    {
        var parent = Parent(SupervisorStrategy.StoppingStrategy);
        var child = await Child(parent, "child");
        await Probe.Do(context => context.Watch(child));
        var letters = new Probe(Sys);
        Sys.EventStream.Subscribe(letters.Ref, typeof(Akka.Event.DeadLetter));

        child.Tell("fail");
        child.Tell("late", Probe.Ref);

        await Probe.Expect("PreStart", "PostStop", new Terminated(child, true, false));
        Assert.Equal("late", (await letters.Receive<Akka.Event.DeadLetter>()).Message);
    }

    [Fact]
    public async Task An_escalation_fails_the_parent_and_its_supervisor_restarts_the_whole_branch()
    {
        var grandparent = Parent(new OneForOneStrategy(_ => Directive.Restart));
        grandparent.Tell(new Supervisor.Make(Props.Create(() => new Supervisor(new OneForOneStrategy(_ => Directive.Escalate), Probe.Ref)), "parent"), Probe.Ref);
        var parent = await Probe.Receive<IActorRef>();
        var child = await Child(parent, "child");
        await Probe.Do(context => context.Watch(child));
        await Probe.Expect("PreStart");

        child.Tell("fail");

        // The parent's restart ends its children; it is the same parent all the same.
        await Probe.Expect("PostStop", new Terminated(child, true, false));
        var again = await Child(parent, "child");
        Assert.NotEqual(child, again);
        Assert.Equal(child.Path, again.Path);
    }

    [Fact]
    public async Task Restarts_beyond_the_limit_of_the_window_stop_the_child()
    {
        var parent = Parent(new OneForOneStrategy(2, 3_600_000, _ => Directive.Restart));
        var child = await Child(parent, "child");
        await Probe.Do(context => context.Watch(child));
        await Probe.Expect("PreStart");

        child.Tell("fail");
        child.Tell("fail");
        child.Tell("fail");

        string[] restart = ["PreRestart fail on fail", "PostStop", "PostRestart fail", "PreStart"];
        await Probe.Expect([.. restart, .. restart, "PostStop", new Terminated(child, true, false)]);
    }

    [Fact]
    public void A_window_that_has_passed_begins_the_count_anew()
    {
        var stats = new Akka.Actor.Internal.ChildRestartStats((IInternalActorRef)Probe.Ref);

        Assert.True(stats.RequestRestartPermission(2, 1000, TimeSpan.FromSeconds(10)));
        Assert.True(stats.RequestRestartPermission(2, 1000, TimeSpan.FromSeconds(10.5)));
        Assert.False(stats.RequestRestartPermission(2, 1000, TimeSpan.FromSeconds(11)));
        Assert.True(stats.RequestRestartPermission(2, 1000, TimeSpan.FromSeconds(11.5)));
        Assert.True(stats.RequestRestartPermission(2, 1000, TimeSpan.FromSeconds(12)));
        Assert.False(stats.RequestRestartPermission(2, 1000, TimeSpan.FromSeconds(12.4)));
    }

    [Fact]
    public async Task All_for_one_restarts_the_siblings_too_and_they_go_on_handling()
    {
        var parent = Parent(new AllForOneStrategy(_ => Directive.Restart));
        var first = await Child(parent, "first");
        await Probe.Expect("PreStart");
        var second = await Child(parent, "second");
        await Probe.Expect("PreStart");
        second.Tell("count");
        await Probe.Expect(1);

        first.Tell("fail");

        var events = new List<object>();
        for (var i = 0; i < 8; i++)
        {
            events.Add(await Probe.Receive());
        }

        Assert.Equal(2, events.Count(e => e is "PreStart"));
        Assert.Single(events, "PreRestart fail on ");
        second.Tell("count");
        first.Tell("count");
        await Probe.Expect(1, 1);
    }

    [Fact]
    public async Task A_child_whose_constructor_throws_is_stopped_by_the_default_strategy()
    {
        var parent = Parent(SupervisorStrategy.DefaultStrategy);
        parent.Tell(new Supervisor.Make(Props.Create(() => new ThrowsWhenMade()), "child"), Probe.Ref);
        var child = await Probe.Receive<IActorRef>();

        await Probe.Do(context => context.Watch(child));

        Assert.Equal(child, (await Probe.Receive<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task A_restart_that_fails_is_the_supervisors_to_decide_again()
    {
        var attempts = 0;
        var parent = Parent(new OneForOneStrategy(5, -1, e => e is PostRestartException or Boom ? Directive.Restart : Directive.Stop));
        parent.Tell(new Supervisor.Make(Props.CreateBy(new Producer(() => new FailsTwiceInPostRestart(() => ++attempts, Probe.Ref))), "child"), Probe.Ref);
        var child = await Probe.Receive<IActorRef>();

        child.Tell("fail");
        child.Tell("hello");

        await Probe.Expect("hello after 3");
    }

    [Fact]
    public async Task Kill_fails_the_actor_and_the_default_decision_is_to_stop_it()
    {
        var parent = Parent(SupervisorStrategy.DefaultStrategy);
        var child = await Child(parent, "child");
        await Probe.Do(context => context.Watch(child));

        child.Tell(Kill.Instance);

        await Probe.Expect("PreStart", "PostStop", new Terminated(child, true, false));
    }

    [Fact]
    public async Task Children_that_PreRestart_keeps_are_restarted_with_their_parent()
    {
        var keeper = Sys.ActorOf(Props.Create(() => new KeepsChildren(Probe.Ref)));
        await Probe.Expect("child PreStart");

        keeper.Tell("fail");

        await Probe.Expect("child PreStart");
        keeper.Tell("children", Probe.Ref);
        await Probe.Expect(1);
    }

    private IActorRef Parent(SupervisorStrategy strategy) => Sys.ActorOf(Props.Create(() => new Supervisor(strategy, Probe.Ref)));

    private async Task<IActorRef> Child(IActorRef parent, string name) =>
        await parent.Ask<IActorRef>(new Supervisor.Make(Props.Create(() => new Fragile(Probe.Ref)), name), Patience);

    private sealed class Boom(string message) : Exception(message);

    private sealed class Supervisor(SupervisorStrategy strategy, IActorRef probe) : UntypedActor
    {
        protected override SupervisorStrategy SupervisorStrategy() => strategy;

        protected override void OnReceive(object message)
        {
            if (message is Make make)
            {
                Sender.Tell(Context.ActorOf(make.Props, make.Name));
            }
            else
            {
                probe.Forward(message);
            }
        }

        internal sealed record Make(Props Props, string Name);
    }

    private sealed class Fragile(IActorRef probe) : UntypedActor
    {
        private int _count;

        protected override void PreStart() => probe.Tell("PreStart");

        protected override void PostStop() => probe.Tell("PostStop");

        protected override void PreRestart(Exception reason, object message)
        {
            probe.Tell($"PreRestart {reason.Message} on {message}");
            base.PreRestart(reason, message);
        }

        protected override void PostRestart(Exception reason)
        {
            probe.Tell($"PostRestart {reason.Message}");
            base.PostRestart(reason);
        }

        protected override void OnReceive(object message)
        {
            if (message is "fail")
            {
                throw new Boom("fail");
            }

            probe.Tell(++_count);
        }
    }

    private sealed class ThrowsWhenMade : UntypedActor
    {
        public ThrowsWhenMade() => throw new Boom("made");

        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class Producer(Func<ActorBase> make) : IIndirectActorProducer
    {
        public Type ActorType => typeof(FailsTwiceInPostRestart);

        public ActorBase Produce() => make();

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class FailsTwiceInPostRestart(Func<int> attempt, IActorRef probe) : UntypedActor
    {
        private int _attempt;

        protected override void PostRestart(Exception reason)
        {
            _attempt = attempt();
            if (_attempt < 3)
            {
                throw new Boom("again");
            }
        }

        protected override void OnReceive(object message)
        {
            if (message is "fail")
            {
                throw new Boom("fail");
            }

            probe.Tell($"{message} after {_attempt}");
        }
    }

    private sealed class KeepsChildren : UntypedActor
    {
        public KeepsChildren(IActorRef probe)
        {
            if (Context.Child("child").IsNobody())
            {
                Context.ActorOf(Props.Create(() => new ReportsStart(probe)), "child");
            }
        }

        protected override void PreRestart(Exception reason, object message)
        {
        }

        protected override void OnReceive(object message)
        {
            if (message is "fail")
            {
                throw new Boom("fail");
            }

            Sender.Tell(Context.GetChildren().Count());
        }
    }

    private sealed class ReportsStart(IActorRef probe) : UntypedActor
    {
        protected override void PreStart() => probe.Tell("child PreStart");

        protected override void OnReceive(object message)
        {
        }
    }
}
