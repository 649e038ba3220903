using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence;

/// <summary>
/// What a persistent actor has persisted and not yet seen answered: the handlers that wait, in the order of the calls, and
/// the events that are still to be sent (<see cref="PersistBatch"/>). It numbers the events.
/// </summary>
internal sealed class PersistQueue
{
    private readonly string _writerGuid = Guid.NewGuid().ToString();
    private readonly Queue<IPendingHandlerInvocation> _invocations = new();
    private int _stashing;

    public PersistBatch Batch { get; } = new();

    /// <summary>The sequence number of the last event that was persisted, stored or not.</summary>
    public long SequenceNr { get; set; }

    public bool IsEmpty => _invocations.Count == 0;

    /// <summary>True while a handler of <c>Persist</c> waits, so that commands wait too.</summary>
    public bool HasStashing => _stashing > 0;

    public IPendingHandlerInvocation Next => _invocations.Peek();

    public void DropNext()
    {
        if (_invocations.Dequeue() is StashingHandlerInvocation)
        {
            _stashing--;
        }
    }

    public void Add(IPendingHandlerInvocation invocation, string persistenceId, IActorRef sender)
    {
        AddInvocation(invocation);
        Batch.Add(new AtomicWrite(Representation(invocation.Event, persistenceId, sender)));
    }

    /// <summary>All in one AtomicWrite; nothing when there is none.</summary>
    public void AddAll(IEnumerable<IPendingHandlerInvocation> invocations, string persistenceId, IActorRef sender)
    {
        var payload = ImmutableArray.CreateBuilder<IPersistentRepresentation>();
        foreach (var invocation in invocations)
        {
            AddInvocation(invocation);
            payload.Add(Representation(invocation.Event, persistenceId, sender));
        }

        if (payload.Count > 0)
        {
            Batch.Add(new AtomicWrite(payload.DrainToImmutable()));
        }
    }

    /// <summary>A handler without an event, which runs in its turn.</summary>
    public void AddDeferred(IPendingHandlerInvocation invocation, IActorRef sender)
    {
        AddInvocation(invocation);
        Batch.Add(new NonPersistentMessage(invocation.Event, sender));
    }

    private void AddInvocation(IPendingHandlerInvocation invocation)
    {
        if (invocation is StashingHandlerInvocation)
        {
            _stashing++;
        }

        _invocations.Enqueue(invocation);
    }

    private Persistent Representation(object @event, string persistenceId, IActorRef sender)
        => new(@event, ++SequenceNr, persistenceId, sender: sender, writerGuid: _writerGuid);
}
