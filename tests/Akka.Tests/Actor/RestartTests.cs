using Akka.Actor;

namespace Akka.Tests.Actor;

/// <summary>What a restart keeps and what it renews.</summary>
public class RestartTests : TestSystem
{
    [Fact]
    public async Task The_messages_that_wait_are_handled_in_order_and_the_one_that_failed_is_not()
    {
        var handled = 0;
        var actor = Sys.ActorOf(Scripted.Does((message, _) =>
        {
            handled++;
            Probe.Ref.Tell(message);
            if (message is 2)
            {
                throw new BoomException("two");
            }
        }));

        for (var i = 1; i <= 5; i++)
        {
            actor.Tell(i);
        }

        await Probe.Expect(1, 2, 3, 4, 5);
        Assert.Equal(5, handled);
    }

    [Fact]
    public async Task The_behaviour_stack_is_new()
    {
        var actor = Sys.ActorOf(Scripted.Does((message, context) =>
        {
            context.BecomeStacked(_ => throw new BoomException("stacked"));
            Probe.Ref.Tell(message);
        }));

        actor.Tell("first");
        actor.Tell("fails");
        actor.Tell("first again");

        await Probe.Expect("first", "first again");
    }

    [Fact]
    public async Task Who_watches_it_and_whom_it_watches_stay()
    {
        var watched = Sys.ActorOf(Props.Empty, "watched");
        var actor = Sys.ActorOf(Scripted.Does((message, context) =>
        {
            switch (message)
            {
                case "watch":
                    context.Watch(watched);
                    break;
                case BoomException boom:
                    throw boom;
                default:
                    Probe.Ref.Tell((message as Terminated)?.ActorRef ?? message);
                    break;
            }
        }));
        await Probe.Do(context => context.Watch(actor));
        actor.Tell("watch");

        actor.Tell(new BoomException("restart"));
        actor.Tell("restarted");
        await Probe.Expect("restarted");
        Sys.Stop(watched);
        await Probe.Expect(watched);
        Sys.Stop(actor);

        await Probe.Expect(new Terminated(actor, true, false));
    }

    [Fact]
    public async Task The_receive_timeout_stays_and_its_time_begins_anew()
    {
        var actor = Sys.ActorOf(Scripted.Does((message, context) =>
        {
            switch (message)
            {
                case BoomException boom:
                    throw boom;
                case "set":
                    context.SetReceiveTimeout(TimeSpan.FromMilliseconds(20));
                    break;
                default:
                    Probe.Ref.Tell(context.ReceiveTimeout!.Value);
                    Probe.Ref.Tell(message);
                    context.SetReceiveTimeout(null);
                    break;
            }
        }));

        actor.Tell("set");
        actor.Tell(new BoomException("restart"));

        await Probe.Expect(TimeSpan.FromMilliseconds(20), ReceiveTimeout.Instance);
    }

    [Fact]
    public async Task The_path_the_uid_and_the_name_stay()
    {
        var actor = Sys.ActorOf(Scripted.Does((message, context) =>
        {
            Probe.Ref.Tell(context.Self.Path.ToSerializationFormat());
            if (message is BoomException boom)
            {
                throw boom;
            }
        }), "same");

        actor.Tell(new BoomException("restart"));
        actor.Tell("again");

        var path = actor.Path.ToSerializationFormat();
        await Probe.Expect(path, path);
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Empty, "same"));
    }

    [Fact]
    public async Task Children_get_no_Terminated_of_their_own_end_to_the_new_instance()
    {
        var actor = Sys.ActorOf(Scripted.Does((message, context) =>
        {
            switch (message)
            {
                case "make":
                    context.Watch(context.ActorOf(Props.Empty, "child"));
                    break;
                case BoomException boom:
                    throw boom;
                default:
                    Probe.Ref.Tell($"{message} {context.GetChildren().Count()}");
                    break;
            }
        }));

        actor.Tell("make");
        actor.Tell(new BoomException("restart"));
        actor.Tell("children");

        await Probe.Expect("children 0");
        await Probe.ExpectNothing();
    }

    [Fact]
    public async Task A_suspended_actor_handles_nothing_until_it_is_decided_on()
    {
        using var deciding = new ManualResetEventSlim();
        using var mayDecide = new ManualResetEventSlim();
        var child = await Supervised(new OneForOneStrategy(_ =>
        {
            deciding.Set();
            mayDecide.Wait(Patience);
            return Directive.Resume;
        }));

        child.Tell(new BoomException("fails"));
        child.Tell("after");
        Assert.True(deciding.Wait(Patience));
        await Probe.ExpectNothing();
        mayDecide.Set();

        await Probe.Expect("after");
    }

    private Task<IActorRef> Supervised(SupervisorStrategy strategy) => Sys.ActorOf(Scripted.Does((_, context) => context.Sender.Tell(
        context.ActorOf(Scripted.Does((message, _) =>
        {
            if (message is BoomException boom)
            {
                throw boom;
            }

            Probe.Ref.Tell(message);
        })))).WithSupervisorStrategy(strategy)).Ask<IActorRef>("make", Patience);
}
