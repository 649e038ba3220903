using Akka.Actor;
using Akka.Event;

namespace Akka.Tests.Events;

public sealed class EventStreamTests : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("events", "akka.loglevel = WARNING, akka.actor.debug.event-stream = on");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public async Task A_subscriber_gets_events_of_its_class_and_below_in_order()
    {
        var (actor, received) = Collector.In(_system);
        var bus = _system.EventStream;

        Assert.True(bus.Subscribe(actor, typeof(Fruit)));
        bus.Publish(new Stone());
        bus.Publish(new Apple());
        bus.Publish(new Fruit());
        bus.Publish(new RedApple());

        Assert.IsType<Apple>(await received.Next());
        Assert.IsType<Fruit>(await received.Next());
        Assert.IsType<RedApple>(await received.Next());
    }

    [Fact]
    public async Task An_interface_is_a_channel_and_two_that_fit_deliver_once()
    {
        var (actor, received) = Collector.In(_system);
        var bus = _system.EventStream;
        bus.Subscribe<IRed>(actor);
        bus.Subscribe<Fruit>(actor);

        bus.Publish(new RedApple());
        bus.Publish(new Apple());

        Assert.IsType<RedApple>(await received.Next());
        Assert.IsType<Apple>(await received.Next());
    }

    [Fact]
    public async Task Unsubscribing_from_a_class_leaves_the_rest()
    {
        var (actor, received) = Collector.In(_system);
        var bus = _system.EventStream;
        bus.Subscribe(actor, typeof(Fruit));

        Assert.True(bus.Unsubscribe(actor, typeof(Apple)));
        bus.Publish(new RedApple());
        bus.Publish(new Fruit());
        Assert.IsType<Fruit>(await received.Next());

        Assert.True(bus.Subscribe(actor, typeof(Apple)));
        bus.Publish(new RedApple());
        Assert.IsType<RedApple>(await received.Next());

        Assert.True(bus.Unsubscribe(actor));
        Assert.False(bus.Unsubscribe(actor));
        bus.Publish(new Fruit());
        actor.Tell("last");
        Assert.Equal("last", await received.Next());
    }

    [Fact]
    public void What_changes_nothing_says_so()
    {
        var (actor, _) = Collector.In(_system);
        var bus = new EventStream(debug: false);

        Assert.False(bus.Unsubscribe(actor, typeof(Fruit)));
        Assert.True(bus.Subscribe(actor, typeof(Fruit)));
        Assert.False(bus.Subscribe(actor, typeof(Fruit)));
        Assert.False(bus.Subscribe(actor, typeof(Apple)));
        Assert.True(bus.Unsubscribe(actor, typeof(Fruit)));
        Assert.False(bus.Unsubscribe(actor, typeof(Apple)));
        Assert.Throws<ArgumentNullException>(() => bus.Subscribe(null!, typeof(Fruit)));
    }

    [Fact]
    public async Task A_terminated_subscriber_is_removed()
    {
        var (watcher, received) = Collector.In(_system);
        var (actor, _) = Collector.In(_system);
        _system.EventStream.Subscribe(watcher, typeof(Debug));
        _system.EventStream.Subscribe(actor, typeof(Apple));

        _system.Stop(actor);

        await received.Next<Debug>(e => Equals(e.Message, $"unsubscribing {actor} from all channels"));
        Assert.False(_system.EventStream.Unsubscribe(actor));
    }

    [Fact]
    public async Task Messages_to_a_stopped_actor_are_published_as_dead_letters_and_suppressed_ones_apart()
    {
        var (watcher, received) = Collector.In(_system);
        var (actor, _) = Collector.In(_system);
        _system.EventStream.Subscribe(watcher, typeof(AllDeadLetters));
        await actor.GracefulStop(TimeSpan.FromSeconds(20));

        actor.Tell("lost", watcher);
        actor.Tell(new Quiet(), watcher);

        var letter = Assert.IsType<DeadLetter>(await received.Next<AllDeadLetters>(l => Equals(l.Message, "lost")));
        Assert.Equal((actor, watcher), (letter.Recipient, letter.Sender));
        Assert.IsType<SuppressedDeadLetter>(await received.Next<AllDeadLetters>(l => l.Message is Quiet));
    }

    private interface IRed;

    private record Fruit;

    private record Apple : Fruit;

    private sealed record RedApple : Apple, IRed;

    private sealed record Stone;

    private sealed record Quiet : IDeadLetterSuppression;
}
