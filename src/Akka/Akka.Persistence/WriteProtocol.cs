using Akka.Actor;

namespace Akka.Persistence;

/// <summary>
/// Asks the journal to write the <see cref="AtomicWrite"/>s among the messages, in order. It answers
/// <see cref="WriteMessagesSuccessful"/> or <see cref="WriteMessagesFailed"/>, then one answer for each event.
/// </summary>
public sealed record WriteMessages : IJournalRequest
{
    public WriteMessages(IEnumerable<IPersistentEnvelope> messages, IActorRef persistentActor, int actorInstanceId)
        => (Messages, PersistentActor, ActorInstanceId) = (messages, persistentActor, actorInstanceId);

    public IEnumerable<IPersistentEnvelope> Messages { get; }

    public IActorRef PersistentActor { get; }

    /// <summary>Tells one incarnation of an actor from the next: answers to an earlier one are dropped.</summary>
    public int ActorInstanceId { get; }
}

/// <summary>The write as a whole was done; comes before the answers for its events.</summary>
public sealed class WriteMessagesSuccessful : IJournalResponse
{
    private WriteMessagesSuccessful()
    {
    }

    public static WriteMessagesSuccessful Instance { get; } = new();
}

/// <summary>The write as a whole failed; comes before the answers for its events.</summary>
public sealed record WriteMessagesFailed : IJournalResponse
{
    public WriteMessagesFailed(Exception cause, int writeCount)
        => (Cause, WriteCount) = (cause ?? throw new ArgumentNullException(nameof(cause)), writeCount);

    public Exception Cause { get; }

    /// <summary>The number of <see cref="AtomicWrite"/>s that failed.</summary>
    public int WriteCount { get; }
}

/// <summary>The event is stored.</summary>
public sealed record WriteMessageSuccess : IJournalResponse
{
    public WriteMessageSuccess(IPersistentRepresentation persistent, int actorInstanceId)
        => (Persistent, ActorInstanceId) = (persistent, actorInstanceId);

    public IPersistentRepresentation Persistent { get; }

    public int ActorInstanceId { get; }
}

/// <summary>The event was refused before it was stored, for example because it does not serialize. The actor goes on.</summary>
public sealed record WriteMessageRejected : IJournalResponse
{
    public WriteMessageRejected(IPersistentRepresentation persistent, Exception cause, int actorInstanceId)
        => (Persistent, Cause, ActorInstanceId) = (persistent, cause ?? throw new ArgumentNullException(nameof(cause)), actorInstanceId);

    public IPersistentRepresentation Persistent { get; }

    public Exception Cause { get; }

    public int ActorInstanceId { get; }
}

/// <summary>The write failed, and it is unknown whether the event is stored. The actor stops.</summary>
public sealed record WriteMessageFailure : IJournalResponse
{
    public WriteMessageFailure(IPersistentRepresentation persistent, Exception cause, int actorInstanceId)
        => (Persistent, Cause, ActorInstanceId) = (persistent, cause ?? throw new ArgumentNullException(nameof(cause)), actorInstanceId);

    public IPersistentRepresentation Persistent { get; }

    public Exception Cause { get; }

    public int ActorInstanceId { get; }
}

/// <summary>A message that is not stored comes back in its turn among the answers (<c>DeferAsync</c>).</summary>
public sealed record LoopMessageSuccess : IJournalResponse
{
    public LoopMessageSuccess(object message, int actorInstanceId)
        => (Message, ActorInstanceId) = (message, actorInstanceId);

    public object Message { get; }

    public int ActorInstanceId { get; }
}
