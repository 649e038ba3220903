using Akka.Actor;
using Akka.Event;

namespace Akka.Tests.Actor;

public class BehaviorTests : TestSystem
{
    [Fact]
    public async Task Stacked_behaviours_come_back_in_reverse_and_the_first_one_stays()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Stacking(Probe.Ref)));

        foreach (var message in new[] { "who", "push", "who", "push", "who", "pop", "who", "pop", "who", "pop", "who" })
        {
            actor.Tell(message);
        }

        await Probe.Expect("level 0", "level 1", "level 2", "level 1", "level 0", "level 0");
    }

    [Fact]
    public async Task Become_forgets_the_behaviours_beneath()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Replacing(Probe.Ref)));

        foreach (var message in new[] { "push", "replace", "who", "pop", "who" })
        {
            actor.Tell(message);
        }

        await Probe.Expect("replaced", "first");
    }

    [Fact]
    public async Task Handlers_are_asked_in_order_and_predicates_decide()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Handlers(Probe.Ref)));

        actor.Tell(5);
        actor.Tell(50);
        actor.Tell("text");
        actor.Tell(1.5);

        await Probe.Expect("small 5", "int 50", "string text", "any 1.5");
    }

    [Fact]
    public async Task An_unhandled_message_is_published()
    {
        Sys.EventStream.Subscribe(Probe.Ref, typeof(UnhandledMessage));
        var actor = Sys.ActorOf(Props.Create(() => new OnlyStrings()));

        actor.Tell(42, Probe.Ref);

        var unhandled = await Probe.Receive<UnhandledMessage>();
        Assert.Equal(42, unhandled.Message);
        Assert.Equal(actor, unhandled.Recipient);
        Assert.Equal(Probe.Ref, unhandled.Sender);
    }

    [Fact]
    public async Task A_handler_after_ReceiveAny_is_refused_and_fails_the_actor()
    {
        var actor = Sys.ActorOf(Props.Create(() => new AddsAfterAny()));

        await Probe.Do(context => context.Watch(actor));

        Assert.Equal(actor, (await Probe.Receive<Terminated>()).ActorRef);
    }

    private sealed class Stacking(IActorRef probe) : UntypedActor
    {
        private int _level;

        protected override void OnReceive(object message) => Handle(message, 0);

        private void Handle(object message, int level)
        {
            switch (message)
            {
                case "push":
                    var next = ++_level;
                    BecomeStacked(m => Handle(m, next));
                    break;
                case "pop":
                    _level = Math.Max(0, _level - 1);
                    UnbecomeStacked();
                    break;
                default:
                    probe.Tell($"level {level}");
                    break;
            }
        }
    }

    private sealed class Replacing : ReceiveActor
    {
        public Replacing(IActorRef probe)
        {
            Receive<string>(m => m == "push", _ => BecomeStacked(() => Receive<string>(_ => Become(Replaced))));
            Receive<string>(_ => probe.Tell("first"));

            void Replaced()
            {
                Receive<string>(m => m == "pop", _ => UnbecomeStacked());
                Receive<string>(_ => probe.Tell("replaced"));
            }
        }
    }

    private sealed class Handlers : ReceiveActor
    {
        public Handlers(IActorRef probe)
        {
            Receive<int>(i => i < 10, i => probe.Tell($"small {i}"));
            Receive<int>(i => probe.Tell($"int {i}"));
            Receive<string>(s => probe.Tell($"string {s}"));
            ReceiveAny(o => probe.Tell($"any {o}"));
        }
    }

    private sealed class OnlyStrings : ReceiveActor
    {
        public OnlyStrings() => Receive<string>(_ => { });
    }

    private sealed class AddsAfterAny : ReceiveActor
    {
        public AddsAfterAny()
        {
            ReceiveAny(_ => { });
            Receive<string>(_ => { });
        }
    }
}
