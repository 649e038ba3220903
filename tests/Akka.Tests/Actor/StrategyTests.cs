using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;

namespace Akka.Tests.Actor;

/// <summary>Whose strategy decides, and what the decisions do.</summary>
public class StrategyTests : TestSystem
{
    public static TheoryData<Exception, Directive> DefaultDecisions => new()
    {
        { new ActorInitializationException("made"), Directive.Stop },
        { new PreRestartException(null, new BoomException("a"), new BoomException("b"), "message"), Directive.Stop },
        { new PostRestartException(null, new BoomException("a"), new BoomException("b")), Directive.Stop },
        { new ActorKilledException("Kill"), Directive.Stop },
        { new DeathPactException(ActorRefs.Nobody), Directive.Stop },
        { new BoomException("any"), Directive.Restart },
        { new ArgumentNullException(), Directive.Restart },
    };

    [Theory, MemberData(nameof(DefaultDecisions))]
    public void The_default_decider_stops_what_cannot_go_on_and_restarts_the_rest(Exception cause, Directive expected)
    {
        Assert.Equal(expected, SupervisorStrategy.DefaultDecider.Decide(cause));
        Assert.Equal(Directive.Stop, SupervisorStrategy.StoppingStrategy.Decider.Decide(cause));
    }

    [Fact]
    public void A_decider_of_types_takes_the_first_that_fits()
    {
        var decider = Decider.From(Directive.Escalate, Directive.Resume.When<ArgumentException>(), Directive.Stop.When<SystemException>());

        Assert.Equal(Directive.Resume, decider.Decide(new ArgumentNullException()));
        Assert.Equal(Directive.Stop, decider.Decide(new InvalidOperationException()));
        Assert.Equal(Directive.Escalate, decider.Decide(new BoomException("other")));
    }

    [Theory]
    [InlineData(0, -1, 0), InlineData(3, -1, 3), InlineData(-1, 1000, 1), InlineData(2, 1000, 2)]
    public void Restarts_are_allowed_up_to_the_limit(int retries, int withinMilliseconds, int expected)
    {
        var stats = new ChildRestartStats((IInternalActorRef)Probe.Ref);

        Assert.Equal(expected, Enumerable.Range(0, 10).TakeWhile(_ => stats.RequestRestartPermission(retries, withinMilliseconds, TimeSpan.FromSeconds(1))).Count());
    }

    [Fact]
    public void Without_numbers_there_is_no_limit()
    {
        var stats = new ChildRestartStats((IInternalActorRef)Probe.Ref);

        Assert.All(Enumerable.Range(0, 1000), i => Assert.True(stats.RequestRestartPermission(-1, -1, TimeSpan.FromMilliseconds(i))));
    }

    [Fact]
    public void A_strategy_says_its_limits()
    {
        var one = new OneForOneStrategy(3, TimeSpan.FromSeconds(2), _ => Directive.Stop);
        var all = new AllForOneStrategy(null, null, SupervisorStrategy.DefaultDecider);

        Assert.Equal((3, 2000), (one.MaxNumberOfRetries, one.WithinTimeRangeMilliseconds));
        Assert.Equal((-1, -1), (all.MaxNumberOfRetries, all.WithinTimeRangeMilliseconds));
        Assert.Same(SupervisorStrategy.DefaultDecider, all.Decider);
    }

    [Fact]
    public async Task The_strategy_of_the_props_comes_before_that_of_the_class()
    {
        var parent = Sys.ActorOf(Props.Create(() => new Escalating()).WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Resume)));
        var child = await parent.Ask<IActorRef>(Failing(), Patience);

        child.Tell(new BoomException("fails"));
        child.Tell("resumed");

        await Probe.Expect("start", "resumed");
    }

    [Fact]
    public async Task A_strategy_that_throws_fails_the_parent_with_what_it_threw()
    {
        Exception? decidedOn = null;
        var grandparent = Sys.ActorOf(Scripted.Does((message, context) => context.Sender.Tell(context.ActorOf((Props)message)))
            .WithSupervisorStrategy(new OneForOneStrategy(e =>
            {
                decidedOn = e;
                return Directive.Stop;
            })));
        var parent = await grandparent.Ask<IActorRef>(
            Scripted.Does((message, context) => context.Sender.Tell(context.ActorOf((Props)message)))
                .WithSupervisorStrategy(new OneForOneStrategy(_ => throw new BoomException("decider"))),
            Patience);
        var child = await parent.Ask<IActorRef>(Failing(), Patience);
        await Probe.Do(context => context.Watch(parent));

        child.Tell(new BoomException("child"));

        await Probe.Expect("start");
        Assert.Equal(parent, (await Probe.Receive<Terminated>()).ActorRef);
        Assert.Equal("decider", decidedOn!.Message);
    }

    [Fact]
    public async Task All_for_one_stops_the_siblings_too()
    {
        var parent = Parent(new AllForOneStrategy(_ => Directive.Stop));
        var first = await parent.Ask<IActorRef>(Failing(), Patience);
        var second = await parent.Ask<IActorRef>(Failing(), Patience);
        await Probe.Do(context => context.Watch(second));

        first.Tell(new BoomException("fails"));

        await Probe.Expect("start", "start", new Terminated(second, true, false));
    }

    [Fact]
    public async Task All_for_one_resumes_only_the_child_that_failed()
    {
        var parent = Parent(new AllForOneStrategy(_ => Directive.Resume));
        var first = await parent.Ask<IActorRef>(Failing(), Patience);
        var second = await parent.Ask<IActorRef>(Failing(), Patience);

        first.Tell(new BoomException("fails"));
        first.Tell("first");
        await Probe.Expect("start", "start", "first");
        second.Tell("second");

        await Probe.Expect("second");
    }

    [Fact]
    public async Task All_for_one_beyond_its_limit_stops_them_all()
    {
        var parent = Parent(new AllForOneStrategy(1, -1, _ => Directive.Restart));
        var first = await parent.Ask<IActorRef>(Failing(), Patience);
        var second = await parent.Ask<IActorRef>(Failing(), Patience);
        await Probe.Do(context => context.Watch(second));
        await Probe.Expect("start", "start");

        first.Tell(new BoomException("fails"));
        await Probe.Expect("start", "start");
        first.Tell(new BoomException("fails again"));

        await Probe.Expect(new Terminated(second, true, false));
    }

    [Fact]
    public async Task One_for_one_leaves_the_siblings_alone()
    {
        var parent = Parent(new OneForOneStrategy(_ => Directive.Stop));
        var first = await parent.Ask<IActorRef>(Failing(), Patience);
        var second = await parent.Ask<IActorRef>(Failing(), Patience);
        await Probe.Do(context => context.Watch(first));

        first.Tell(new BoomException("fails"));
        await Probe.Expect("start", "start", new Terminated(first, true, false));
        second.Tell("still here");

        await Probe.Expect("still here");
    }

    [Fact]
    public async Task The_strategy_of_the_user_guardian_comes_from_the_settings()
    {
        var system = ActorSystem.Create("stopping", "akka { loglevel = OFF, stdout-loglevel = OFF, actor.guardian-supervisor-strategy = \"Akka.Actor.StoppingSupervisorStrategy\" }");
        var actor = system.ActorOf(Failing());
        var ended = actor.WatchAsync();

        actor.Tell(new BoomException("fails"));

        Assert.True(await ended.WaitAsync(Patience));
        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public void A_guardian_strategy_that_is_unknown_fails_the_start() =>
        Assert.Contains("No.Such, Type", Assert.ThrowsAny<ConfigurationException>(() => ActorSystem.Create(
            "unknown", "akka { loglevel = OFF, stdout-loglevel = OFF, actor.guardian-supervisor-strategy = \"No.Such, Type\" }")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task What_a_top_level_actor_escalates_ends_the_system()
    {
        var system = ActorSystem.Create("escalating", $"akka {{ loglevel = OFF, stdout-loglevel = OFF, actor.guardian-supervisor-strategy = \"{typeof(EscalatingStrategy).AssemblyQualifiedName}\" }}");

        system.ActorOf(Failing()).Tell(new BoomException("fails"));

        await system.WhenTerminated.WaitAsync(Patience);
    }

    private IActorRef Parent(SupervisorStrategy strategy) =>
        Sys.ActorOf(Scripted.Does((message, context) => context.Sender.Tell(context.ActorOf((Props)message))).WithSupervisorStrategy(strategy));

    private Props Failing()
    {
        var probe = Probe.Ref;
        return Props.Create(() => new Fails(probe));
    }

    public sealed class EscalatingStrategy : SupervisorStrategyConfigurator
    {
        public override SupervisorStrategy Create() => new OneForOneStrategy(_ => Directive.Escalate);
    }

    private sealed class Escalating : UntypedActor
    {
        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Escalate);

        protected override void OnReceive(object message) => Sender.Tell(Context.ActorOf((Props)message));
    }

    private sealed class Fails(IActorRef probe) : UntypedActor
    {
        protected override void PreStart() => probe.Tell("start");

        protected override void OnReceive(object message)
        {
            if (message is BoomException boom)
            {
                throw boom;
            }

            probe.Tell(message);
        }
    }
}
