using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace Akka.Tests.Actor;

public class DeathWatchTests : TestSystem
{
    [Fact]
    public async Task The_end_of_a_watched_actor_is_told_once_however_often_it_was_watched()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Silent()));
        await Probe.Do(context =>
        {
            context.Watch(actor);
            context.Watch(actor);
        });

        Sys.Stop(actor);

        await Probe.Expect(new Terminated(actor, existenceConfirmed: true, addressTerminated: false));
        await Probe.Do(_ => { });
        await Probe.ExpectNothing();
    }

    [Fact]
    public async Task Watching_an_actor_that_is_dead_already_is_answered_at_once()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Silent()));
        Assert.True(await actor.GracefulStop(Patience));

        await Probe.Do(context => context.Watch(actor));

        Assert.Equal(actor, (await Probe.Receive<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task Watching_a_path_where_nobody_ever_was_is_answered_without_a_confirmed_existence()
    {
        var provider = ((ExtendedActorSystem)Sys).Provider;
        var nobody = provider.ResolveActorRef("akka://test/user/never-made");

        await Probe.Do(context => context.Watch(nobody));

        await Probe.Expect(new Terminated(nobody, existenceConfirmed: false, addressTerminated: false));
    }

    [Fact]
    public async Task After_an_unwatch_nothing_comes_even_if_it_is_in_the_mailbox_already()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Silent()));
        var ended = actor.WatchAsync();
        await Probe.Do(context => context.Watch(actor));

        await Probe.Do(context =>
        {
            Sys.Stop(actor);
            Assert.True(ended.Wait(Patience));

            // The end has been sent to the probe, which is busy here.
            context.Unwatch(actor);
        });

        await Probe.ExpectNothing();
    }

    [Fact]
    public async Task WatchWith_gives_the_message_of_the_watcher()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Silent()));
        await Probe.Do(context => context.WatchWith(actor, "gone"));

        actor.Tell(PoisonPill.Instance);

        await Probe.Expect("gone");
    }

    [Fact]
    public async Task A_watch_with_another_message_is_refused()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Silent()));

        await Probe.Do(context =>
        {
            context.WatchWith(actor, "gone");
            Assert.Throws<InvalidOperationException>(() => context.Watch(actor));
        });
    }

    [Fact]
    public async Task An_actor_that_does_not_handle_Terminated_dies_with_the_one_it_watched()
    {
        var watched = Sys.ActorOf(Props.Create(() => new Silent()));
        var pact = Sys.ActorOf(Props.Create(() => new Pact(watched)));
        await pact.Ask<ActorIdentity>(new Identify(0), Patience);
        await Probe.Do(context => context.Watch(pact));

        Sys.Stop(watched);

        await Probe.Expect(new Terminated(pact, true, false));
    }

    [Fact]
    public async Task The_name_of_an_ended_child_is_free_when_its_Terminated_comes()
    {
        await Probe.Do(context => context.Watch(context.ActorOf(Props.Create(() => new Silent()), "name")));
        var first = await Sys.ActorSelection(Probe.Ref.Path / "name").ResolveOne(Patience);
        await Probe.Do(context => context.Stop(first));
        await Probe.Expect(new Terminated(first, true, false));

        await Probe.Do(context => Assert.NotEqual(first, context.ActorOf(Props.Create(() => new Silent()), "name")));
    }

    [Fact]
    public async Task A_node_that_is_taken_for_dead_ends_the_watches_of_its_actors()
    {
        var far = new FarRef(new RootActorPath(new Address("akka.tcp", "far", "far-host", 2552)) / "user" / "actor#7", ((ExtendedActorSystem)Sys).Provider);
        await Probe.Do(context => context.Watch(far));
        Assert.IsType<Watch>(far.LastSystemMessage);

        Sys.EventStream.Publish(new AddressTerminated(far.Path.Address));
        Sys.EventStream.Publish(new AddressTerminated(far.Path.Address));

        await Probe.Expect(new Terminated(far, existenceConfirmed: false, addressTerminated: true));
        await Probe.Do(_ => { });
        await Probe.ExpectNothing();
    }

    private sealed class Silent : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class Pact : ReceiveActor
    {
        public Pact(IActorRef watched)
        {
            Context.Watch(watched);
            Receive<string>(_ => { });
        }
    }

    private sealed class FarRef(ActorPath path, IActorRefProvider provider) : MinimalActorRef
    {
        public override ActorPath Path => path;

        public override IActorRefProvider Provider => provider;

        public override bool IsLocal => false;

        public ISystemMessage? LastSystemMessage { get; private set; }

        public override void SendSystemMessage(ISystemMessage message) => LastSystemMessage = message;
    }
}
