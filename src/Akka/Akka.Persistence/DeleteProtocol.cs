using Akka.Actor;

namespace Akka.Persistence;

/// <summary>Asks to delete an actor's events up to this sequence number, included.</summary>
public sealed record DeleteMessagesTo : IJournalRequest
{
    public DeleteMessagesTo(string persistenceId, long toSequenceNr, IActorRef persistentActor)
        => (PersistenceId, ToSequenceNr, PersistentActor) = (persistenceId, toSequenceNr, persistentActor);

    public string PersistenceId { get; }

    public long ToSequenceNr { get; }

    public IActorRef PersistentActor { get; }
}

public sealed record DeleteMessagesSuccess
{
    public DeleteMessagesSuccess(long toSequenceNr) => ToSequenceNr = toSequenceNr;

    public long ToSequenceNr { get; }
}

/// <summary>Some, none or all of the events were deleted; the same request may be sent again.</summary>
public sealed record DeleteMessagesFailure : INoSerializationVerificationNeeded
{
    public DeleteMessagesFailure(Exception cause, long toSequenceNr)
        => (Cause, ToSequenceNr) = (cause ?? throw new ArgumentNullException(nameof(cause)), toSequenceNr);

    public Exception Cause { get; }

    public long ToSequenceNr { get; }
}
