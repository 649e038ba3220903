using Akka.Actor;

namespace Akka.Persistence;

/// <summary>Asks to delete an actor's events up to this sequence number, included.</summary>
public sealed class DeleteMessagesTo : IJournalRequest, IEquatable<DeleteMessagesTo>
{
    public DeleteMessagesTo(string persistenceId, long toSequenceNr, IActorRef persistentActor)
        => (PersistenceId, ToSequenceNr, PersistentActor) = (persistenceId, toSequenceNr, persistentActor);

    public string PersistenceId { get; }

    public long ToSequenceNr { get; }

    public IActorRef PersistentActor { get; }

    private (string, long, IActorRef) Parts => (PersistenceId, ToSequenceNr, PersistentActor);

    public bool Equals(DeleteMessagesTo? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as DeleteMessagesTo);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"DeleteMessagesTo {Parts}";
}

public sealed class DeleteMessagesSuccess : IEquatable<DeleteMessagesSuccess>
{
    public DeleteMessagesSuccess(long toSequenceNr) => ToSequenceNr = toSequenceNr;

    public long ToSequenceNr { get; }

    public bool Equals(DeleteMessagesSuccess? other) => other is not null && ToSequenceNr == other.ToSequenceNr;

    public override bool Equals(object? obj) => Equals(obj as DeleteMessagesSuccess);

    public override int GetHashCode() => ToSequenceNr.GetHashCode();

    public override string ToString() => $"DeleteMessagesSuccess ({ToSequenceNr})";
}

/// <summary>Some, none or all of the events were deleted; the same request may be sent again.</summary>
public sealed class DeleteMessagesFailure : INoSerializationVerificationNeeded, IEquatable<DeleteMessagesFailure>
{
    public DeleteMessagesFailure(Exception cause, long toSequenceNr)
        => (Cause, ToSequenceNr) = (cause ?? throw new ArgumentNullException(nameof(cause)), toSequenceNr);

    public Exception Cause { get; }

    public long ToSequenceNr { get; }

    private (Exception, long) Parts => (Cause, ToSequenceNr);

    public bool Equals(DeleteMessagesFailure? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as DeleteMessagesFailure);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"DeleteMessagesFailure {Parts}";
}
