using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>Asks for an actor's events, both sequence numbers included, at most <see cref="Max"/> of them.</summary>
public sealed class ReplayMessages : IJournalRequest, IEquatable<ReplayMessages>
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

    private (long, long, long, string, IActorRef) Parts => (FromSequenceNr, ToSequenceNr, Max, PersistenceId, PersistentActor);

    public bool Equals(ReplayMessages? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as ReplayMessages);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"ReplayMessages {Parts}";
}

public sealed class ReplayedMessage : IJournalResponse, IDeadLetterSuppression, IEquatable<ReplayedMessage>
{
    public ReplayedMessage(IPersistentRepresentation persistent) => Persistent = persistent;

    public IPersistentRepresentation Persistent { get; }

    public bool Equals(ReplayedMessage? other) => other is not null && Equals(Persistent, other.Persistent);

    public override bool Equals(object? obj) => Equals(obj as ReplayedMessage);

    public override int GetHashCode() => Persistent.GetHashCode();

    public override string ToString() => $"ReplayedMessage ({Persistent})";
}

/// <summary>All events were replayed. The highest sequence number counts deleted events too.</summary>
public sealed class RecoverySuccess : IJournalResponse, IDeadLetterSuppression, IEquatable<RecoverySuccess>
{
    public RecoverySuccess(long highestSequenceNr) => HighestSequenceNr = highestSequenceNr;

    public long HighestSequenceNr { get; }

    public bool Equals(RecoverySuccess? other) => other is not null && HighestSequenceNr == other.HighestSequenceNr;

    public override bool Equals(object? obj) => Equals(obj as RecoverySuccess);

    public override int GetHashCode() => HighestSequenceNr.GetHashCode();

    public override string ToString() => $"RecoverySuccess ({HighestSequenceNr})";
}

public sealed class ReplayMessagesFailure : IJournalResponse, IDeadLetterSuppression, IEquatable<ReplayMessagesFailure>
{
    public ReplayMessagesFailure(Exception cause) => Cause = cause ?? throw new ArgumentNullException(nameof(cause));

    public Exception Cause { get; }

    public bool Equals(ReplayMessagesFailure? other) => other is not null && Equals(Cause, other.Cause);

    public override bool Equals(object? obj) => Equals(obj as ReplayMessagesFailure);

    public override int GetHashCode() => Cause.GetHashCode();

    public override string ToString() => $"ReplayMessagesFailure ({Cause})";
}
