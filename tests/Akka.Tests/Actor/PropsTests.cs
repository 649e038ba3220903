using Akka.Actor;
using Akka.Configuration;

namespace Akka.Tests.Actor;

public class PropsTests() : TestSystem("""
    akka.actor.deployment {
      /configured { dispatcher = from-settings, stash-capacity = 3 }
      "/wild/*" { dispatcher = from-settings }
    }
    from-settings { type = Dispatcher, executor = fork-join-executor, dedicated-thread-pool.thread-count = 1 }
    """)
{
    [Fact]
    public async Task The_arguments_are_evaluated_once_and_serve_every_instance()
    {
        var evaluated = 0;
        var probe = Probe.Ref;
        Func<int> next = () => ++evaluated;
        var props = Props.Create(() => new TellsArgument(next(), probe));

        var actor = Sys.ActorOf(props);
        actor.Tell(new BoomException("restart"));
        Sys.ActorOf(props);

        await Probe.Expect(1, 1, 1);
        Assert.Equal(1, evaluated);
    }

    [Fact]
    public async Task Types_and_arguments_make_an_actor_too()
    {
        var type = typeof(TellsArgument);
        Sys.ActorOf(Props.Create(type, 1, Probe.Ref));
        await Probe.Expect(1);
        Sys.ActorOf(Props.Create<TellsArgument>(2, Probe.Ref));
        await Probe.Expect(2);
        Sys.ActorOf(new Props(typeof(TellsArgument), [3, Probe.Ref]));
        await Probe.Expect(3);
        Sys.ActorOf<Ready>("ready").Tell(new Identify(4), Probe.Ref);
        Assert.Equal(4, (await Probe.Receive<ActorIdentity>()).MessageId);
    }

    [Fact]
    public async Task Arguments_that_no_constructor_takes_fail_the_creation()
    {
        var actor = Sys.ActorOf(Props.Create<TellsArgument>("not a number", Probe.Ref));

        Assert.True(await actor.WatchAsync().WaitAsync(Patience));
    }

    [Fact]
    public void What_is_no_actor_is_refused()
    {
        var (text, @abstract) = (typeof(string), typeof(UntypedActor));
        Func<Ready> instance = () => throw new BoomException("never called");

        Assert.Throws<ArgumentException>(() => Props.Create(text));
        Assert.Throws<ArgumentException>(() => Props.Create(@abstract));
        Assert.Throws<ArgumentException>(() => Props.Create(() => instance()));
    }

    [Fact]
    public void A_change_gives_new_props_and_leaves_the_old_as_they_were()
    {
        var plain = Props.Create<Ready>();

        var changed = plain.WithDispatcher("d").WithMailbox("m").WithStashCapacity(7).WithSupervisorStrategy(SupervisorStrategy.StoppingStrategy).WithDeploy(Deploy.Local);

        Assert.Equal(("d", "m", 7), (changed.Dispatcher, changed.Mailbox, changed.Deploy.StashCapacity));
        Assert.Same(SupervisorStrategy.StoppingStrategy, changed.SupervisorStrategy);
        Assert.IsType<LocalScope>(changed.Deploy.Scope);
        Assert.Equal(("akka.actor.default-dispatcher", "akka.actor.default-mailbox"), (plain.Dispatcher, plain.Mailbox));
        Assert.Null(plain.SupervisorStrategy);
        Assert.NotEqual(plain, changed);
        Assert.Equal(plain, Props.Create<Ready>());
    }

    [Fact]
    public async Task The_settings_of_a_path_come_before_the_code()
    {
        await Expect("configured", "from-settings");
        await Expect("other", "akka.actor.internal-dispatcher");
        var wild = Sys.ActorOf(Scripted.Obeys(), "wild");
        wild.Tell((IActorContext context) => context.ActorOf(Scripted.Obeys(), "any").Tell((IActorContext child) => Probe.Ref.Tell(child.Dispatcher.Id)));
        await Probe.Expect("from-settings");

        async Task Expect(string name, string dispatcher)
        {
            var actor = Sys.ActorOf(Scripted.Obeys().WithDispatcher("akka.actor.internal-dispatcher"), name);
            actor.Tell((IActorContext context) => Probe.Ref.Tell(context.Dispatcher.Id));
            await Probe.Expect(dispatcher);
        }
    }

    [Fact]
    public void An_unknown_dispatcher_is_named_in_the_error()
    {
        var e = Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithDispatcher("no-such-dispatcher"), "here"));

        Assert.Contains("no-such-dispatcher", e.Message, StringComparison.Ordinal);
        Assert.Contains("akka://test/user/here", e.Message, StringComparison.Ordinal);
    }

    private sealed class TellsArgument : UntypedActor
    {
        public TellsArgument(int argument, IActorRef probe) => probe.Tell(argument);

        protected override void OnReceive(object message) => throw (BoomException)message;
    }

    private sealed class Ready : UntypedActor
    {
        public Ready()
        {
        }

        protected override void OnReceive(object message)
        {
        }
    }
}
