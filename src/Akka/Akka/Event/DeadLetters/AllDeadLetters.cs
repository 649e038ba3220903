using Akka.Actor;

namespace Akka.Event;

/// <summary>A message that is not logged when it is not delivered.</summary>
public interface IDeadLetterSuppression;

/// <summary>A message that no actor handled, as it is published on the event stream.</summary>
public abstract class AllDeadLetters : IWrappedMessage
{
    protected AllDeadLetters(object message, IActorRef sender, IActorRef recipient)
    {
        Message = message;
        Sender = sender;
        Recipient = recipient;
    }

    public object Message { get; }

    public IActorRef Sender { get; }

    public IActorRef Recipient { get; }

    public override string ToString() => $"{GetType().Name} from {Sender} to {Recipient}: <{Message}>";
}

/// <summary>There was no such actor.</summary>
public sealed class DeadLetter : AllDeadLetters
{
    public DeadLetter(object message, IActorRef sender, IActorRef recipient)
        : base(
            message ?? throw new ArgumentNullException(nameof(message), "DeadLetter message may not be null"),
            sender ?? throw new ArgumentNullException(nameof(sender), "DeadLetter sender may not be null"),
            recipient ?? throw new ArgumentNullException(nameof(recipient), "DeadLetter recipient may not be null"))
    {
    }
}

/// <summary>A dead letter that is not logged. Subscribing to it or to <see cref="AllDeadLetters"/> still shows it.</summary>
public sealed class SuppressedDeadLetter : AllDeadLetters
{
    public SuppressedDeadLetter(IDeadLetterSuppression message, IActorRef sender, IActorRef recipient)
        : base(
            message ?? throw new ArgumentNullException(nameof(message), "SuppressedDeadLetter message may not be null"),
            sender ?? throw new ArgumentNullException(nameof(sender), "SuppressedDeadLetter sender may not be null"),
            recipient ?? throw new ArgumentNullException(nameof(recipient), "SuppressedDeadLetter recipient may not be null"))
    {
    }
}

/// <summary>The actor was there but had no room, or would not take it.</summary>
public sealed class Dropped : AllDeadLetters
{
    public Dropped(object message, string reason, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient) =>
        Reason = reason;

    public Dropped(object message, string reason, IActorRef recipient)
        : this(message, reason, ActorRefs.NoSender, recipient)
    {
    }

    public string Reason { get; }
}

/// <summary>The actor received it and has no behaviour for it.</summary>
public sealed class UnhandledMessage : AllDeadLetters
{
    public UnhandledMessage(object message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient)
    {
    }
}
