using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Tests.Actor;

public class ActorSystemTests : TestSystem
{
    [Fact]
    public async Task The_user_actors_end_before_the_system_actors_and_the_callbacks_come_last_in_reverse()
    {
        var order = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var system = Quiet("ending");
        system.RegisterOnTermination(() => order.Enqueue("first registered"));
        system.RegisterOnTermination(() => order.Enqueue("second registered"));
        ((ExtendedActorSystem)system).SystemActorOf(Props.CreateBy(new TellsEnd(() => order.Enqueue("system actor"))), "of-the-system");
        system.ActorOf(Props.CreateBy(new TellsEnd(() => order.Enqueue("user actor"))));

        await system.Terminate().WaitAsync(Patience);

        Assert.Equal(["user actor", "system actor", "second registered", "first registered"], order);
        Assert.True(system.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_termination_hook_is_asked_and_awaited_before_the_system_actors_end()
    {
        var order = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var system = Quiet("hooked");
        var hook = ((ExtendedActorSystem)system).SystemActorOf(Props.CreateBy(new Hooks(() => order.Enqueue("hook"))), "hook");
        await hook.Ask<string>("register", Patience);
        ((ExtendedActorSystem)system).SystemActorOf(Props.CreateBy(new TellsEnd(() => order.Enqueue("system actor"))), "other");

        await system.Terminate().WaitAsync(Patience);

        Assert.Equal(["hook", "system actor"], order);
    }

    [Fact]
    public async Task A_terminated_system_makes_no_actors()
    {
        var system = Quiet("ended");
        await system.Terminate().WaitAsync(Patience);

        Assert.Throws<InvalidOperationException>(() => system.ActorOf(Props.Empty));
    }

    [Fact]
    public async Task Actors_that_are_made_while_the_system_ends_do_not_outlive_it()
    {
        for (var round = 0; round < 20; round++)
        {
            var system = Quiet("race");
            var (started, ended) = (0, 0);
            var making = Task.Run(() =>
            {
                try
                {
                    while (true)
                    {
                        system.ActorOf(Props.CreateBy(new TellsEnd(() => Interlocked.Increment(ref ended), () => Interlocked.Increment(ref started))));
                    }
                }
                catch (InvalidOperationException)
                {
                    // It has ended.
                }
            });

            await system.Terminate().WaitAsync(Patience);
            await making.WaitAsync(Patience);

            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref started) == Volatile.Read(ref ended), Patience), $"started {started}, ended {ended}");
        }
    }

    [Fact]
    public void A_name_is_given_once()
    {
        Sys.ActorOf(Props.Empty, "name");

        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Empty, "name"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$begins-with-a-dollar")]
    [InlineData("has space")]
    [InlineData("has/slash")]
    [InlineData("ümlaut")]
    [InlineData("bad%escape")]
    public void A_malformed_name_is_refused(string name) =>
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Empty, name));

    [Fact]
    public void A_system_needs_a_name_of_letters_digits_hyphens_and_underscores() =>
        Assert.Throws<ArgumentException>(() => ActorSystem.Create("not a name"));

    [Fact]
    public async Task A_poison_pill_comes_after_the_messages_before_it_and_the_rest_are_dead_letters()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Records(Probe.Ref)));
        Sys.EventStream.Subscribe(Probe.Ref, typeof(DeadLetter));
        await Probe.Do(context => context.Watch(actor));

        actor.Tell("before");
        actor.Tell(PoisonPill.Instance);
        actor.Tell("after", Probe.Ref);

        await Probe.Expect("before");
        var rest = new[] { await Probe.Receive(), await Probe.Receive() };
        Assert.Equal(actor, Assert.Single(rest.OfType<Terminated>()).ActorRef);
        var letter = Assert.Single(rest.OfType<DeadLetter>());
        Assert.Equal(("after", Probe.Ref, actor), (letter.Message, letter.Sender, letter.Recipient));
    }

    [Fact]
    public async Task GracefulStop_waits_for_the_end()
    {
        var actor = Sys.ActorOf(Props.Empty);

        Assert.True(await actor.GracefulStop(Patience));

        Assert.True(((IInternalActorRef)actor).IsTerminated);
        Assert.True(await actor.GracefulStop(Patience));
    }

    [Fact]
    public async Task GracefulStop_that_takes_too_long_is_cancelled()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Probe.Ref.GracefulStop(TimeSpan.FromMilliseconds(1), "not a stop"));
    }

    [Fact]
    public async Task What_a_dead_actor_is_told_is_a_dead_letter()
    {
        var actor = Sys.ActorOf(Props.Empty);
        await actor.GracefulStop(Patience);
        Sys.EventStream.Subscribe(Probe.Ref, typeof(DeadLetter));

        actor.Tell("late", Probe.Ref);

        var letter = await Probe.Receive<DeadLetter>();
        Assert.Equal(("late", Probe.Ref, actor), (letter.Message, letter.Sender, letter.Recipient));
    }

    [Fact]
    public async Task Every_message_to_an_actor_that_stops_meanwhile_is_handled_or_a_dead_letter()
    {
        const int messages = 20_000;
        var counter = new Counts();
        var letters = Sys.ActorOf(Props.CreateBy(new CountsLetters(counter)));
        Sys.EventStream.Subscribe(letters, typeof(DeadLetter));
        var actor = Sys.ActorOf(Props.CreateBy(new StopsAt(messages / 4, counter)));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < messages / 4; i++)
            {
                actor.Tell("message", ActorRefs.NoSender);
            }
        })));

        Assert.True(SpinWait.SpinUntil(() => counter.Handled + counter.Dead == messages, Patience), $"handled {counter.Handled}, dead {counter.Dead}");
        Assert.Equal(messages / 4, counter.Handled);
    }

    [Fact]
    public void Extensions_are_made_once_from_code_and_by_setting()
    {
        var system = Quiet("extended", $"akka.extensions = [\"{typeof(CountedId).AssemblyQualifiedName}\"]");

        var loaded = system.GetExtension<Counted>();

        Assert.Same(loaded, new CountedId().Get(system));
        Assert.Same(loaded, system.WithExtension<Counted, CountedId>());
        Assert.False(Sys.HasExtension<Counted>());
        Assert.NotSame(loaded, new CountedId().Apply(Sys));
        system.Terminate();
    }

    [Fact]
    public async Task An_extension_of_the_settings_that_fails_fails_the_start_and_is_not_made_twice()
    {
        Assert.Equal("extension", Assert.Throws<BoomException>(() => Quiet("failing", $"akka.extensions = [\"{typeof(FailingId).AssemblyQualifiedName}\"]")).Message);

        var first = Assert.Throws<BoomException>(() => new FailingId().Get(Sys));
        Assert.Same(first, Assert.Throws<BoomException>(() => new FailingId().Get(Sys)));

        var skipping = Quiet("skipping", "akka.extensions = [\"No.Such, Extension\", \"System.String\"]");
        await skipping.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public void A_missing_extension_is_said_to_be_missing()
    {
        Assert.Throws<KeyNotFoundException>(Sys.GetExtension<Counted>);
        Assert.False(Sys.TryGetExtension<Counted>(out _));
    }

    [Fact]
    public void A_setup_gives_configuration_and_parts_of_its_own()
    {
        var setup = BootstrapSetup.Create().WithConfig("akka.loglevel = OFF, akka.stdout-loglevel = OFF, mine = 1").WithConfigFallback("mine = 2, yours = 3").And(new Part("part"));

        var system = ActorSystem.Create("set-up", setup);

        Assert.Equal((1, 3), (system.Settings.Config.GetInt("mine"), system.Settings.Config.GetInt("yours")));
        Assert.Equal("part", system.Settings.Setup.Get<Part>().Value.Text);
        system.Terminate();
    }

    [Fact]
    public void Injected_defaults_lie_beneath_the_settings_of_the_user()
    {
        var system = Quiet("injected", "mine.a = 1");

        system.Settings.InjectTopLevelFallback("mine { a = 2, b = 3 }");

        Assert.Equal((1, 3), (system.Settings.Config.GetInt("mine.a"), system.Settings.Config.GetInt("mine.b")));
        system.Terminate();
    }

    [Fact]
    public async Task With_serialize_messages_an_actor_gets_a_copy()
    {
        var system = Quiet("copying", "akka.actor.serialize-messages = on");
        var probe = new Probe(system);
        var message = new Message { Text = "text" };

        probe.Ref.Tell(message);

        var received = await probe.Receive<Message>();
        Assert.NotSame(message, received);
        Assert.Equal("text", received.Text);
        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public void Time_runs_from_the_start()
    {
        Assert.True(Sys.Uptime >= TimeSpan.Zero);
        Assert.True(Sys.StartTime > TimeSpan.Zero);
    }

    private static ActorSystem Quiet(string name, string config = "") =>
        ActorSystem.Create(name, ConfigurationFactory.ParseString(config).WithFallback("akka { loglevel = OFF, stdout-loglevel = OFF }"));

    public sealed class Message
    {
        public string Text { get; set; } = "";
    }

    private sealed class Part(string text) : Setup
    {
        public string Text => text;
    }

    private sealed class Counted : IExtension;

    private sealed class FailingId : ExtensionIdProvider<Counted>
    {
        public override Counted CreateExtension(ExtendedActorSystem system) => throw new BoomException("extension");
    }

    private sealed class CountedId : ExtensionIdProvider<Counted>
    {
        public override Counted CreateExtension(ExtendedActorSystem system) => new();
    }

    private sealed class Counts
    {
        public int Handled;
        public int Dead;
    }

    private abstract class Producer : IIndirectActorProducer
    {
        public Type ActorType => typeof(UntypedActor);

        public abstract ActorBase Produce();

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class TellsEnd(Action ended, Action? started = null) : Producer
    {
        public override ActorBase Produce() => new Actor(ended, started);

        private sealed class Actor(Action ended, Action? started) : UntypedActor
        {
            protected override void PreStart() => started?.Invoke();

            protected override void PostStop() => ended();

            protected override void OnReceive(object message)
            {
            }
        }
    }

    private sealed class Hooks(Action hooked) : Producer
    {
        public override ActorBase Produce() => new Actor(hooked);

        private sealed class Actor(Action hooked) : UntypedActor
        {
            protected override void OnReceive(object message)
            {
                if (message is Akka.Dispatch.SysMsg.TerminationHook)
                {
                    hooked();
                    Sender.Tell(Akka.Dispatch.SysMsg.TerminationHookDone.Instance);
                }
                else
                {
                    ((ExtendedActorSystem)Context.System).SystemGuardian.Tell(Akka.Dispatch.SysMsg.RegisterTerminationHook.Instance, Self);
                    Sender.Tell("registered");
                }
            }
        }
    }

    private sealed class StopsAt(int last, Counts counts) : Producer
    {
        public override ActorBase Produce() => new Actor(last, counts);

        private sealed class Actor(int last, Counts counts) : UntypedActor
        {
            protected override void OnReceive(object message)
            {
                if (++counts.Handled == last)
                {
                    Context.Stop(Self);
                }
            }
        }
    }

    private sealed class CountsLetters(Counts counts) : Producer
    {
        public override ActorBase Produce() => new Actor(counts);

        private sealed class Actor(Counts counts) : UntypedActor
        {
            protected override void OnReceive(object message)
            {
                if (((DeadLetter)message).Message is "message")
                {
                    counts.Dead++;
                }
            }
        }
    }

    private sealed class Records(IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message) => probe.Forward(message);
    }
}
