using Akka.Actor;
using Akka.Event;

namespace Akka.Tests.Actor;

public class ReceiveActorTests : TestSystem
{
    [Fact]
    public async Task A_handler_takes_its_type_and_all_below_it()
    {
        var actor = Handling(a =>
        {
            a.On<ArgumentException>(e => Probe.Ref.Tell("argument"));
            a.On<Exception>(e => Probe.Ref.Tell("exception"));
            a.On<ArgumentNullException>(e => Probe.Ref.Tell("never: an earlier one takes it"));
        });

        actor.Tell(new ArgumentNullException());
        actor.Tell(new BoomException("any"));

        await Probe.Expect("argument", "exception");
    }

    [Fact]
    public async Task A_handler_that_answers_false_leaves_the_message_to_the_next()
    {
        var actor = Handling(a =>
        {
            a.OnIf<int>(i => i > 10);
            a.On<int>(i => Probe.Ref.Tell($"next {i}"));
        });

        actor.Tell(5);
        actor.Tell(50);
        actor.Tell(6);

        await Probe.Expect("next 5", "next 6");
    }

    [Fact]
    public async Task Handlers_are_also_given_by_type_object()
    {
        var actor = Handling(a => a.OnTypes(Probe.Ref));

        actor.Tell(1);
        actor.Tell(20);
        actor.Tell("text");
        actor.Tell(3.5);
        actor.Tell('c');

        await Probe.Expect("small 1", "int 20", "async text", "any async 3.5", "any async c");
    }

    [Fact]
    public async Task What_a_behaviour_does_not_take_is_unhandled_whatever_is_beneath_it()
    {
        Sys.EventStream.Subscribe(Probe.Ref, typeof(UnhandledMessage));
        var actor = Handling(a =>
        {
            a.On<string>(_ => a.Turn(() => a.On<int>(i => Probe.Ref.Tell(i))));
        });

        actor.Tell("turn");
        actor.Tell("beneath");
        actor.Tell(1);

        Assert.Equal("beneath", (await Probe.Receive<UnhandledMessage>()).Message);
        await Probe.Expect(1);
    }

    [Fact]
    public async Task A_handler_is_refused_outside_of_constructor_and_Become()
    {
        var actor = Handling(a => a.On<string>(_ =>
        {
            try
            {
                a.On<int>(_ => { });
            }
            catch (InvalidOperationException e)
            {
                Probe.Ref.Tell(e.Message);
            }
        }));

        actor.Tell("late");

        Assert.Contains("only call Receive-methods when constructing", await Probe.Receive<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_behaviour_that_an_asynchronous_handler_takes_counts_for_the_next_message()
    {
        var actor = Handling(a => a.OnAsync<string>(async _ =>
        {
            await Task.Yield();
            a.Turn(() => a.On<string>(s => Probe.Ref.Tell($"turned {s}")));
        }));

        actor.Tell("turn");
        actor.Tell("next");

        await Probe.Expect("turned next");
    }

    [Fact]
    public async Task A_Terminated_that_no_handler_takes_ends_the_actor()
    {
        var watched = Sys.ActorOf(Props.Empty);
        var actor = Handling(a =>
        {
            a.On<string>(_ => Open.Watch(watched));
            a.On<int>(i => Probe.Ref.Tell(i));
        });
        await Probe.Do(context => context.Watch(actor));
        actor.Tell("watch");
        actor.Tell(1);
        await Probe.Expect(1);

        Sys.Stop(watched);

        await Probe.Expect(new Terminated(actor, true, false));
    }

    private IActorRef Handling(Action<Open> configure) => Sys.ActorOf(Made.By(() => new Open(configure)));

    private sealed class Open : ReceiveActor
    {
        public Open(Action<Open> configure) => configure(this);

        public void On<T>(Action<T> handler) => Receive(handler);

        public void OnIf<T>(Func<T, bool> handler) => Receive(handler);

        public void OnAsync<T>(Func<T, Task> handler) => ReceiveAsync(handler);

        public void OnTypes(IActorRef probe)
        {
            var (number, text) = (typeof(int), typeof(string));
            Receive(number, o => (int)o < 10, o => probe.Tell($"small {o}"));
            Receive(number, o => probe.Tell($"int {o}"));
            ReceiveAsync(text, async o =>
            {
                await Task.Yield();
                probe.Tell($"async {o}");
            });
            ReceiveAnyAsync(async o =>
            {
                await Task.Yield();
                probe.Tell(FormattableString.Invariant($"any async {o}"));
            });
        }

        public void Turn(Action configure) => Become(configure);

        public static void Watch(IActorRef subject) => Context.Watch(subject);
    }
}
