using Akka.Dispatch;

namespace Akka.Actor;

public interface IActorRefFactory
{
    /// <summary>Makes a child; without a name it gets one that begins with <c>$</c>.</summary>
    /// <exception cref="InvalidActorNameException">The name is malformed or taken.</exception>
    IActorRef ActorOf(Props props, string? name = null);

    ActorSelection ActorSelection(ActorPath actorPath);

    ActorSelection ActorSelection(string actorPath);
}

public interface ICanWatch
{
    /// <summary>Asks for a <see cref="Terminated"/> when the actor ends, or at once when it has ended.</summary>
    IActorRef Watch(IActorRef subject);

    /// <summary>As <see cref="Watch"/>, with a message of the caller's in place of <see cref="Terminated"/>.</summary>
    /// <exception cref="InvalidOperationException">Watched already, with another message.</exception>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>From here on no <see cref="Terminated"/> comes, not even one that is queued.</summary>
    IActorRef Unwatch(IActorRef subject);
}

/// <summary>What an actor sees of its surroundings. Only for the actor itself, while it handles a message.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    IActorRef Self { get; }

    Props Props { get; }

    /// <summary>Of the message that is being handled.</summary>
    IActorRef Sender { get; }

    ActorSystem System { get; }

    IActorRef Parent { get; }

    MessageDispatcher Dispatcher { get; }

    TimeSpan? ReceiveTimeout { get; }

    /// <summary>Replaces the behaviour, and forgets those beneath it.</summary>
    void Become(Receive receive);

    void BecomeStacked(Receive receive);

    void UnbecomeStacked();

    /// <summary><see cref="Nobody"/> when there is no such child.</summary>
    IActorRef Child(string name);

    IEnumerable<IActorRef> GetChildren();

    /// <summary>After this long without a message, <see cref="Actor.ReceiveTimeout"/> comes; null ends it.</summary>
    void SetReceiveTimeout(TimeSpan? timeout);

    void Stop(IActorRef child);
}

public interface IUntypedActorContext : IActorContext
{
    void Become(UntypedReceive receive);

    void BecomeStacked(UntypedReceive receive);
}

/// <returns>Whether the message was handled.</returns>
public delegate bool Receive(object message);

public delegate void UntypedReceive(object message);
