using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Event;

/// <summary>The actor system's own bus: log events, dead letters, and whatever an application publishes, by type.
/// A subscriber that terminates is unsubscribed.</summary>
public class EventStream : LoggingBus
{
    private readonly bool _debug;
    private volatile IActorRef? _unsubscriber;

    public EventStream(bool debug) => _debug = debug;

    /// <summary>From now on terminated subscribers are removed; those that are there already are watched too.</summary>
    public void StartUnsubscriber(ActorSystemImpl system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (_unsubscriber is null)
        {
            _unsubscriber = system.SystemActorOf(Props.Create(() => new EventStreamUnsubscriber(this)), "eventStreamUnsubscriber");
            foreach (var subscriber in Subscribers)
            {
                Watch(subscriber);
            }
        }
    }

    public override bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(channel);
        Trace($"subscribing {subscriber} to channel {channel}");
        var changed = base.Subscribe(subscriber, channel);
        Watch(subscriber);
        return changed;
    }

    public override bool Unsubscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(channel);
        var changed = base.Unsubscribe(subscriber, channel);
        Trace($"unsubscribing {subscriber} from channel {channel}");
        Unwatch(subscriber);
        return changed;
    }

    public override bool Unsubscribe(IActorRef subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var changed = base.Unsubscribe(subscriber);
        Trace($"unsubscribing {subscriber} from all channels");
        Unwatch(subscriber);
        return changed;
    }

    private void Watch(IActorRef subscriber)
    {
        // References without an actor behind them never terminate.
        if (subscriber is not MinimalActorRef)
        {
            _unsubscriber?.Tell(new EventStreamUnsubscriber.Watch(subscriber), ActorRefs.NoSender);
        }
    }

    private void Unwatch(IActorRef subscriber)
    {
        if (subscriber is not MinimalActorRef && !HasSubscriptions(subscriber))
        {
            _unsubscriber?.Tell(new EventStreamUnsubscriber.Unwatch(subscriber), ActorRefs.NoSender);
        }
    }

    private void Trace(string text)
    {
        if (_debug)
        {
            Publish(new Debug(SimpleName(this), GetType(), text));
        }
    }
}

public static class EventStreamExtensions
{
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Subscribe(subscriber, typeof(TChannel));

    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Unsubscribe(subscriber, typeof(TChannel));
}
