using Akka.Actor;

namespace Akka.Persistence;

/// <summary>
/// Asks the journal to write the <see cref="AtomicWrite"/>s among the messages, in order. It answers
/// <see cref="WriteMessagesSuccessful"/> or <see cref="WriteMessagesFailed"/>, then one answer for each event.
/// </summary>
public sealed class WriteMessages : IJournalRequest, IEquatable<WriteMessages>
{
    public WriteMessages(IEnumerable<IPersistentEnvelope> messages, IActorRef persistentActor, int actorInstanceId)
        => (Messages, PersistentActor, ActorInstanceId) = (messages, persistentActor, actorInstanceId);

    public IEnumerable<IPersistentEnvelope> Messages { get; }

    public IActorRef PersistentActor { get; }

    /// <summary>Tells one incarnation of an actor from the next: answers to an earlier one are dropped.</summary>
    public int ActorInstanceId { get; }

    private (IEnumerable<IPersistentEnvelope>, IActorRef, int) Parts => (Messages, PersistentActor, ActorInstanceId);

    public bool Equals(WriteMessages? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as WriteMessages);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"WriteMessages {Parts}";
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
public sealed class WriteMessagesFailed : IJournalResponse, IEquatable<WriteMessagesFailed>
{
    public WriteMessagesFailed(Exception cause, int writeCount)
        => (Cause, WriteCount) = (cause ?? throw new ArgumentNullException(nameof(cause)), writeCount);

    public Exception Cause { get; }

    /// <summary>The number of <see cref="AtomicWrite"/>s that failed.</summary>
    public int WriteCount { get; }

    private (Exception, int) Parts => (Cause, WriteCount);

    public bool Equals(WriteMessagesFailed? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as WriteMessagesFailed);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"WriteMessagesFailed {Parts}";
}

/// <summary>The event is stored.</summary>
public sealed class WriteMessageSuccess : IJournalResponse, IEquatable<WriteMessageSuccess>
{
    public WriteMessageSuccess(IPersistentRepresentation persistent, int actorInstanceId)
        => (Persistent, ActorInstanceId) = (persistent, actorInstanceId);

    public IPersistentRepresentation Persistent { get; }

    public int ActorInstanceId { get; }

    private (IPersistentRepresentation, int) Parts => (Persistent, ActorInstanceId);

    public bool Equals(WriteMessageSuccess? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as WriteMessageSuccess);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"WriteMessageSuccess {Parts}";
}

/// <summary>The event was refused before it was stored, for example because it does not serialize. The actor goes on.</summary>
public sealed class WriteMessageRejected : IJournalResponse, IEquatable<WriteMessageRejected>
{
    public WriteMessageRejected(IPersistentRepresentation persistent, Exception cause, int actorInstanceId)
        => (Persistent, Cause, ActorInstanceId) = (persistent, cause ?? throw new ArgumentNullException(nameof(cause)), actorInstanceId);

    public IPersistentRepresentation Persistent { get; }

    public Exception Cause { get; }

    public int ActorInstanceId { get; }

    private (IPersistentRepresentation, Exception, int) Parts => (Persistent, Cause, ActorInstanceId);

    public bool Equals(WriteMessageRejected? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as WriteMessageRejected);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"WriteMessageRejected {Parts}";
}

/// <summary>The write failed, and it is unknown whether the event is stored. The actor stops.</summary>
public sealed class WriteMessageFailure : IJournalResponse, IEquatable<WriteMessageFailure>
{
    public WriteMessageFailure(IPersistentRepresentation persistent, Exception cause, int actorInstanceId)
        => (Persistent, Cause, ActorInstanceId) = (persistent, cause ?? throw new ArgumentNullException(nameof(cause)), actorInstanceId);

    public IPersistentRepresentation Persistent { get; }

    public Exception Cause { get; }

    public int ActorInstanceId { get; }

    private (IPersistentRepresentation, Exception, int) Parts => (Persistent, Cause, ActorInstanceId);

    public bool Equals(WriteMessageFailure? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as WriteMessageFailure);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"WriteMessageFailure {Parts}";
}

/// <summary>A message that is not stored comes back in its turn among the answers (<c>DeferAsync</c>).</summary>
public sealed class LoopMessageSuccess : IJournalResponse, IEquatable<LoopMessageSuccess>
{
    public LoopMessageSuccess(object message, int actorInstanceId)
        => (Message, ActorInstanceId) = (message, actorInstanceId);

    public object Message { get; }

    public int ActorInstanceId { get; }

    private (object, int) Parts => (Message, ActorInstanceId);

    public bool Equals(LoopMessageSuccess? other) => other is not null && Parts.Equals(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as LoopMessageSuccess);

    public override int GetHashCode() => Parts.GetHashCode();

    public override string ToString() => $"LoopMessageSuccess {Parts}";
}
