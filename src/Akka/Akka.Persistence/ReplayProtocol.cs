using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>Asks for an actor's events, both sequence numbers included, at most <see cref="Max"/> of them.</summary>
public sealed record ReplayMessages : IJournalRequest
{
    public ReplayMessages(long fromSequenceNr, long toSequenceNr, long max, string persistenceId, IActorRef persistentActor)
    {
        (FromSequenceNr, ToSequenceNr, Max) = (fromSequenceNr, toSequenceNr, max);
        (PersistenceId, PersistentActor) = (persistenceId, persistentActor);
    }

    public long FromSequenceNr { get; }

    public long ToSequenceNr { get; }

    public long Max { get; }

    public string PersistenceId { get; }

    public IActorRef PersistentActor { get; }
}

public sealed record ReplayedMessage : IJournalResponse, IDeadLetterSuppression
{
    public ReplayedMessage(IPersistentRepresentation persistent) => Persistent = persistent;

    public IPersistentRepresentation Persistent { get; }
}

/// <summary>All events were replayed. The highest sequence number counts deleted events too.</summary>
public sealed record RecoverySuccess : IJournalResponse, IDeadLetterSuppression
{
    public RecoverySuccess(long highestSequenceNr) => HighestSequenceNr = highestSequenceNr;

    public long HighestSequenceNr { get; }
}

public sealed record ReplayMessagesFailure : IJournalResponse, IDeadLetterSuppression
{
    public ReplayMessagesFailure(Exception cause) => Cause = cause ?? throw new ArgumentNullException(nameof(cause));

    public Exception Cause { get; }
}
