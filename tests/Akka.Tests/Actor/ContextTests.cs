using Akka.Actor;

namespace Akka.Tests.Actor;

public class ContextTests : TestSystem
{
    [Fact]
    public async Task Children_without_a_name_get_one_in_the_order_of_their_making()
    {
        var parent = Sys.ActorOf(Scripted.Obeys(), "parent");
        parent.Tell((IActorContext context) => Probe.Ref.Tell(string.Join(' ', Enumerable.Range(0, 66).Select(_ => context.ActorOf(Props.Empty).Path.Name))));

        var names = (await Probe.Receive<string>()).Split(' ');

        Assert.Equal(["$a", "$b", "$c"], names[..3]);
        Assert.Equal(["$+", "$~", "$ab", "$bb"], names[62..]);
    }

    [Fact]
    public async Task Children_are_found_by_name_and_listed_until_they_have_ended()
    {
        var parent = Sys.ActorOf(Scripted.Obeys(), "parent");
        parent.Tell((IActorContext context) =>
        {
            var child = context.ActorOf(Props.Empty, "child");
            Probe.Ref.Tell(context.Child("child").Equals(child));
            Probe.Ref.Tell(context.Child("nobody").IsNobody());
            context.Stop(child);
            Probe.Ref.Tell(context.GetChildren().Single().Equals(child));
            context.Watch(child);
            context.Become(message =>
            {
                Probe.Ref.Tell($"{message is Terminated} {context.GetChildren().Count()} {context.Child("child").IsNobody()}");
                return true;
            });
        });

        await Probe.Expect(true, true, true, "True 0 True");
    }

    [Fact]
    public async Task An_actor_knows_itself_its_parent_its_props_and_its_system()
    {
        var props = Scripted.Obeys().WithDispatcher("akka.actor.internal-dispatcher");
        var actor = Sys.ActorOf(props, "knows");
        actor.Tell((IActorContext context) =>
        {
            Probe.Ref.Tell(context.Self.Equals(actor) && context.Props.Equals(props) && ReferenceEquals(context.System, Sys));
            Probe.Ref.Tell($"{context.Parent.Path} {context.Dispatcher.Id} {context.Sender.Path.Name}");
        });

        await Probe.Expect(true, "akka://test/user akka.actor.internal-dispatcher deadLetters");
    }

    [Fact]
    public async Task An_actor_that_stops_itself_still_ends_the_message_it_handles_and_no_other()
    {
        var actor = Sys.ActorOf(Scripted.Does((message, context) =>
        {
            context.Stop(context.Self);
            Probe.Ref.Tell(message);
        }));
        await Probe.Do(context => context.Watch(actor));

        actor.Tell("first");
        actor.Tell("second");

        await Probe.Expect("first", new Terminated(actor, true, false));
        await Probe.ExpectNothing();
    }

    [Fact]
    public async Task Watching_oneself_changes_nothing()
    {
        Sys.EventStream.Subscribe(Probe.Ref, typeof(Akka.Event.Warning));
        var actor = Sys.ActorOf(Scripted.Obeys());
        actor.Tell((IActorContext context) => context.Watch(context.Self));

        Assert.True(await actor.GracefulStop(Patience));
        await Probe.ExpectNothing();
    }

    [Fact]
    public async Task A_parent_that_ends_makes_no_more_children()
    {
        var parent = Sys.ActorOf(Made.By(() => new MakesAChildAtItsEnd(Probe.Ref)));

        parent.Tell(PoisonPill.Instance);

        Assert.IsType<InvalidOperationException>(await Probe.Receive());
    }

    [Fact]
    public async Task The_system_stops_an_actor_by_its_reference()
    {
        var parent = Sys.ActorOf(Scripted.Obeys(), "parent");
        parent.Tell((IActorContext context) => Probe.Ref.Tell(context.ActorOf(Props.Empty, "child")));
        var child = await Probe.Receive<IActorRef>();
        var ended = (child.WatchAsync(), parent.WatchAsync());

        Sys.Stop(child);
        Sys.Stop(parent);

        Assert.True(await ended.Item1.WaitAsync(Patience));
        Assert.True(await ended.Item2.WaitAsync(Patience));
    }

    [Fact]
    public async Task References_of_two_incarnations_differ_and_the_old_one_reaches_nobody()
    {
        var made = 0;
        var parent = Sys.ActorOf(Scripted.Does((_, context) =>
        {
            // Only its parent knows when a name is free again.
            var number = ++made;
            var child = context.ActorOf(Scripted.Does((message, _) => Probe.Ref.Tell($"{number} {message}")), "name");
            context.Watch(child);
            Probe.Ref.Tell(child);
        }));
        parent.Tell("make");
        var first = await Probe.Receive<IActorRef>();
        Sys.Stop(first);
        var second = await Probe.Receive<IActorRef>();

        first.Tell("hello");
        second.Tell("hello");

        await Probe.Expect("2 hello");
        Assert.NotEqual(first, second);
        Assert.Equal(first.Path, second.Path);
        Assert.NotEqual(0, first.CompareTo(second));
    }

    private sealed class MakesAChildAtItsEnd(IActorRef probe) : UntypedActor
    {
        protected override void PostStop()
        {
            try
            {
                Context.ActorOf(Props.Empty);
            }
            catch (InvalidOperationException e)
            {
                probe.Tell(e);
            }
        }

        protected override void OnReceive(object message)
        {
        }
    }
}
