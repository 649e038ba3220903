using Akka.Actor;
using Akka.Event;

namespace Akka.Dispatch.SysMsg;

/// <summary>The first message of every actor: make the instance.</summary>
public sealed class Create(ActorInitializationException? failure = null) : SystemMessage
{
    /// <summary>Present when the mailbox does not fit the actor; the actor then fails at once.</summary>
    public ActorInitializationException? Failure { get; } = failure;

    public override bool Equals(object? obj) => obj is Create other && Equals(Failure, other.Failure);

    public override int GetHashCode() => Failure?.GetHashCode() ?? 0;

    public override string ToString() => $"<Create>: {Failure}";
}

/// <summary>Restart: drop the instance and make another; mailbox and path stay.</summary>
public sealed class Recreate(Exception cause) : SystemMessage, IStashWhenWaitingForChildren
{
    public Exception Cause { get; } = cause;

    public override string ToString() => $"<Recreate>: {Cause}";
}

public sealed class Suspend : SystemMessage, IStashWhenWaitingForChildren
{
    public override string ToString() => "<Suspend>";
}

/// <summary>Undoes one <see cref="Suspend"/>; with a cause, it is the decision on the failure with that cause.</summary>
public sealed class Resume(Exception? causedByFailure) : SystemMessage, IStashWhenWaitingForChildren
{
    public Exception? CausedByFailure { get; set; } = causedByFailure;

    public override string ToString() => $"<Resume>: {CausedByFailure}";
}

/// <summary>Stop after the message that is being handled.</summary>
public sealed class Terminate : SystemMessage, IPossiblyHarmful, IDeadLetterSuppression
{
    public override string ToString() => "<Terminate>";
}

/// <summary>To the parent: a child was made.</summary>
public sealed class Supervise(IActorRef child, bool async) : SystemMessage
{
    public IActorRef Child { get; } = child;

    public bool Async { get; } = async;

    public override string ToString() => $"<Supervise>: {Child}";
}

/// <summary>To the parent: a child has failed and waits, suspended, for a decision.</summary>
public sealed class Failed(IActorRef child, Exception cause, long uid) : SystemMessage, IStashWhenFailed
{
    public IActorRef Child { get; } = child;

    public Exception Cause { get; } = cause;

    /// <summary>The child's incarnation; a report of an earlier one is dropped.</summary>
    public long Uid { get; } = uid;

    public override string ToString() => $"<Failed>: {Child} (UID {Uid}) {Cause}";
}

/// <summary>The mark of a closed system queue. Never delivered.</summary>
public sealed class NoMessage : SystemMessage
{
    internal static readonly NoMessage Closed = new();

    public override string ToString() => "NoMessage";
}
