using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>Messages that an actor puts aside and takes up again later, before all that wait in its mailbox.</summary>
public interface IStash
{
    int Count { get; }

    bool IsEmpty { get; }

    bool NonEmpty { get; }

    bool IsFull { get; }

    /// <summary>-1 without a bound.</summary>
    int Capacity { get; }

    /// <summary>Puts the message that is being handled aside.</summary>
    /// <exception cref="IllegalActorStateException">It is there already.</exception>
    /// <exception cref="StashOverflowException">The stash is full.</exception>
    void Stash();

    /// <summary>The oldest goes back to the front of the mailbox.</summary>
    void Unstash();

    /// <summary>All go back to the front of the mailbox, in their order.</summary>
    void UnstashAll();

    /// <summary>Those that match go back; the others are dropped.</summary>
    void UnstashAll(Func<Envelope, bool> predicate);

    /// <summary>Empties the stash.</summary>
    /// <returns>What was in it, in order.</returns>
    IEnumerable<Envelope> ClearStash();

    /// <summary>Puts these before all that are in the stash, in their order.</summary>
    void Prepend(IEnumerable<Envelope> envelopes);
}

public interface IActorStash
{
    /// <summary>Set by the system, after the constructor.</summary>
    IStash Stash { get; set; }
}

/// <summary>A stash over whatever deque the mailbox setting gives.</summary>
public interface IWithUnrestrictedStash : IActorStash;

public interface IWithUnboundedStash : IWithUnrestrictedStash, IRequiresMessageQueue<IUnboundedDequeBasedMessageQueueSemantics>;

/// <summary>A stash with the capacity of the setting <c>stash-capacity</c> of its mailbox or dispatcher, or of its props.</summary>
public interface IWithStash : IWithUnrestrictedStash, IRequiresMessageQueue<IDequeBasedMessageQueueSemantics>;
