using Akka.Actor;
using Akka.Event;

namespace Akka.Tests.Actor;

public class LifecycleTests : TestSystem
{
    [Fact]
    public async Task The_hooks_run_in_order_over_a_whole_life()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Traced(Probe.Ref)));
        actor.Tell(new BoomException("once"));
        actor.Tell(PoisonPill.Instance);

        await Probe.Expect(
            "constructor",
            "AroundPreStart", "PreStart",
            "AroundPreRestart", "PreRestart once", "PostStop",
            "constructor",
            "AroundPostRestart", "PostRestart once", "PreStart",
            "AroundPostStop", "PostStop");
    }

    [Fact]
    public async Task An_actor_that_fails_in_PreStart_ends_without_a_PostStop_and_its_watcher_hears_of_it()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Failing(Probe.Ref, "PreStart")));
        await Probe.Do(context => context.Watch(actor));

        Assert.Equal(actor, (await Probe.Receive<Terminated>()).ActorRef);
        await Probe.ExpectNothing();
    }

    [Fact]
    public async Task A_creation_that_failed_and_is_to_be_restarted_is_tried_again_as_a_creation()
    {
        var tries = 0;
        var decided = new List<Exception>();
        var parent = Sys.ActorOf(Scripted.Does((_, context) => context.ActorOf(Made.By(() => ++tries < 3 ? throw new BoomException("made") : new Traced(Probe.Ref)), "child"))
            .WithSupervisorStrategy(new OneForOneStrategy(e =>
            {
                decided.Add(e);
                return Directive.Restart;
            })));

        parent.Tell("make");

        await Probe.Expect("constructor", "AroundPreStart", "PreStart");
        Assert.Equal(2, decided.Count);
        Assert.All(decided, e => Assert.IsType<ActorInitializationException>(e));
    }

    [Fact]
    public async Task A_failure_in_PreRestart_is_logged_and_the_restart_goes_on()
    {
        Sys.EventStream.SetLogLevel(LogLevel.ErrorLevel);
        var errors = new Probe(Sys);
        Sys.EventStream.Subscribe(errors.Ref, typeof(Error));
        var actor = Sys.ActorOf(Props.Create(() => new Failing(Probe.Ref, "PreRestart")));

        actor.Tell(new BoomException("cause"));
        actor.Tell("hello");

        await Probe.Expect("hello");
        Assert.Equal("cause", (await errors.Receive<Error>()).Cause!.Message);
        var failed = Assert.IsType<PreRestartException>((await errors.Receive<Error>()).Cause);
        Assert.Equal(("PreRestart", typeof(BoomException)), (failed.RestartException.Message, failed.OptionalMessage.GetType()));
    }

    [Theory]
    [InlineData("PostRestart"), InlineData("second constructor")]
    public async Task A_restart_whose_second_half_fails_is_a_PostRestartException_and_stops_the_actor(string where)
    {
        Exception? decidedOn = null;
        var made = 0;
        var parent = Sys.ActorOf(Scripted.Does((_, context) => context.Sender.Tell(context.ActorOf(Made.By(
            () => ++made == 2 && where == "second constructor" ? throw new BoomException(where) : new Failing(Probe.Ref, where)))))
            .WithSupervisorStrategy(new OneForOneStrategy(e =>
            {
                decidedOn = e;
                return SupervisorStrategy.DefaultDecider.Decide(e);
            })));
        var child = await parent.Ask<IActorRef>("make", Patience);
        await Probe.Do(context => context.Watch(child));

        child.Tell(new BoomException("cause"));

        Assert.Equal(child, (await Probe.Receive<Terminated>()).ActorRef);
        var failed = Assert.IsType<PostRestartException>(decidedOn);
        Assert.Equal("cause", failed.OriginalCause!.Message);
        Assert.Equal(where, Root(failed).Message);
    }

    [Fact]
    public async Task A_failure_in_PostStop_is_logged_and_the_actor_ends_all_the_same()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Failing(Probe.Ref, "PostStop")));

        Assert.True(await actor.GracefulStop(Patience));
    }

    [Fact]
    public async Task The_children_end_before_their_parent_does()
    {
        var parent = Sys.ActorOf(Props.Create(() => new WithChild(Probe.Ref, "parent", true)));
        await Probe.Expect("parent starts", "child starts");

        parent.Tell(PoisonPill.Instance);

        await Probe.Expect("child stops", "parent stops");
    }

    [Fact]
    public async Task A_parent_ends_after_the_last_of_its_children()
    {
        using var gate = new ManualResetEventSlim();
        var parent = Sys.ActorOf(Props.Create(() => new Parting(Probe.Ref, "parent")));
        foreach (var name in new[] { "slow", "quick", "quick, too" })
        {
            parent.Tell(Props.Create(() => new Parting(Probe.Ref, name)), Probe.Ref);
            var child = await Probe.Receive<IActorRef>();
            if (name == "slow")
            {
                child.Tell(gate);
            }
        }

        parent.Tell(PoisonPill.Instance);

        Assert.Equal(["quick", "quick, too"], new[] { await Probe.Receive<string>(), await Probe.Receive<string>() }.Order(StringComparer.Ordinal));
        gate.Set();
        await Probe.Expect("slow", "parent");
    }

    [Fact]
    public async Task A_restarting_parent_waits_for_its_children_before_it_is_made_anew()
    {
        var parent = Sys.ActorOf(Props.Create(() => new WithChild(Probe.Ref, "parent", true)));
        await Probe.Expect("parent starts", "child starts");

        parent.Tell(new BoomException("restart"));

        await Probe.Expect("parent stops", "child stops", "parent starts", "child starts");
    }

    [Fact]
    public async Task A_producer_gets_its_instances_back_at_a_restart_and_at_the_end()
    {
        var released = new System.Collections.Concurrent.ConcurrentQueue<ActorBase>();
        var made = new System.Collections.Concurrent.ConcurrentQueue<ActorBase>();
        var actor = Sys.ActorOf(Props.CreateBy(new Made(
            () =>
            {
                var instance = new Failing(Probe.Ref, "nowhere");
                made.Enqueue(instance);
                return instance;
            },
            released.Enqueue)));

        actor.Tell(new BoomException("restart"));
        await actor.GracefulStop(Patience);

        Assert.Equal(2, made.Count);
        Assert.Equal(made, released);
    }

    [Fact]
    public async Task The_context_is_the_actors_own_and_only_while_it_runs()
    {
        UntypedActor? leaked = null;
        var actor = Sys.ActorOf(Made.By(() => (UntypedActor)(leaked = new Failing(Probe.Ref, "nowhere"))));
        await actor.Ask<ActorIdentity>(new Identify(1), Patience);

        Assert.Throws<NotSupportedException>(() => ((Failing)leaked!).UseContext());
    }

    private static Exception Root(Exception e) => e.InnerException is { } inner ? Root(inner) : e;

    private sealed class Traced : UntypedActor
    {
        private readonly IActorRef _probe;

        public Traced(IActorRef probe)
        {
            _probe = probe;
            _probe.Tell("constructor");
        }

        public override void AroundPreStart()
        {
            _probe.Tell("AroundPreStart");
            base.AroundPreStart();
        }

        public override void AroundPreRestart(Exception cause, object message)
        {
            _probe.Tell("AroundPreRestart");
            base.AroundPreRestart(cause, message);
        }

        public override void AroundPostRestart(Exception cause, object message)
        {
            _probe.Tell("AroundPostRestart");
            base.AroundPostRestart(cause, message);
        }

        public override void AroundPostStop()
        {
            _probe.Tell("AroundPostStop");
            base.AroundPostStop();
        }

        protected override void PreStart() => _probe.Tell("PreStart");

        protected override void PostStop() => _probe.Tell("PostStop");

        protected override void PreRestart(Exception reason, object message)
        {
            _probe.Tell($"PreRestart {reason.Message}");
            base.PreRestart(reason, message);
        }

        protected override void PostRestart(Exception reason)
        {
            _probe.Tell($"PostRestart {reason.Message}");
            base.PostRestart(reason);
        }

        protected override void OnReceive(object message) => throw (BoomException)message;
    }

    private sealed class Failing(IActorRef probe, string where) : UntypedActor
    {
        public void UseContext() => Context.Stop(Self);

        protected override void PreStart() => FailIn("PreStart");

        protected override void PostStop()
        {
            if (where == "PreStart")
            {
                probe.Tell("PostStop");
            }

            FailIn("PostStop");
        }

        protected override void PreRestart(Exception reason, object message) => FailIn("PreRestart");

        protected override void PostRestart(Exception reason) => FailIn("PostRestart");

        protected override void OnReceive(object message)
        {
            if (message is BoomException boom)
            {
                throw boom;
            }

            probe.Tell(message);
        }

        private void FailIn(string here)
        {
            if (here == where)
            {
                throw new BoomException(where);
            }
        }
    }

    private sealed class WithChild(IActorRef probe, string name, bool hasChild) : UntypedActor
    {
        protected override void PreStart()
        {
            probe.Tell($"{name} starts");
            if (hasChild)
            {
                Context.ActorOf(Props.Create(() => new WithChild(probe, "child", false)));
            }
        }

        protected override void PostStop() => probe.Tell($"{name} stops");

        protected override void OnReceive(object message) => throw (BoomException)message;
    }

    /// <summary>Says when it has stopped. Makes a child of props, and waits at a gate.</summary>
    private sealed class Parting(IActorRef heard, string name) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Props props)
            {
                Sender.Tell(Context.ActorOf(props));
            }
            else
            {
                ((ManualResetEventSlim)message).Wait(Patience);
            }
        }

        protected override void PostStop() => heard.Tell(name);
    }
}
