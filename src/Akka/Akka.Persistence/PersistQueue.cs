using System.Collections.Immutable;

namespace Akka.Persistence;

/// <summary>
/// What a persistent actor has persisted and not yet seen answered: the handlers that wait, in the order of the calls, and
/// the events that are still to be sent (<see cref="PersistBatch"/>). It numbers the events.
/// </summary>
internal sealed class PersistQueue(Eventsourced actor)
{
    private readonly string _writerGuid = Guid.NewGuid().ToString();
    private readonly Queue<Invocation> _invocations = new();
    private int _stashing;

    public PersistBatch Batch { get; } = new(actor);

    /// <summary>The sequence number of the last event that was persisted, stored or not.</summary>
    public long SequenceNr { get; set; }

    /// <summary>True while a handler of <c>Persist</c> waits, so that commands wait too.</summary>
    public bool HasStashing => _stashing > 0;

    public void Add<TEvent>(TEvent @event, Action<TEvent> handler, bool stashing)
    {
        RefuseWhileReplaying();
        AddInvocation(handler, stashing);
        Batch.Add(new AtomicWrite(Representation(@event)));
    }

    /// <summary>All in one AtomicWrite; nothing when there is none.</summary>
    public void AddAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler, bool stashing)
    {
        RefuseWhileReplaying();

        // Read to the end first: a sequence that throws leaves no handler behind.
        var all = events.ToArray();
        if (all.Length > 0)
        {
            Array.ForEach(all, _ => AddInvocation(handler, stashing));
            Batch.Add(new AtomicWrite(all.Select(Representation).ToImmutableArray<IPersistentRepresentation>()));
        }
    }

    /// <summary>Runs the handler in its turn, without an event; now when nothing waits.</summary>
    public void Defer<TEvent>(TEvent message, Action<TEvent> handler)
    {
        RefuseWhileReplaying();
        if (_invocations.Count == 0)
        {
            handler(message);
            return;
        }

        AddInvocation(handler, stashing: false);
        Batch.Add(new NonPersistentMessage(message!, actor.SenderInternal));
    }

    /// <summary>The handler at the head gets its event, and what it persisted goes out.</summary>
    public void RunNext(object payload)
    {
        try
        {
            _invocations.Peek().Handler(payload);
        }
        finally
        {
            Batch.Flush();
        }
    }

    public void DropNext()
    {
        if (_invocations.Dequeue().Stashing)
        {
            _stashing--;
        }
    }

    private void RefuseWhileReplaying()
    {
        if (actor.IsRecovering)
        {
            throw new InvalidOperationException(
                "Cannot persist during replay. Events can be persisted when receiving RecoveryCompleted or later.");
        }
    }

    private void AddInvocation<TEvent>(Action<TEvent> handler, bool stashing)
    {
        if (stashing)
        {
            _stashing++;
        }

        _invocations.Enqueue(new Invocation(o => handler((TEvent)o), stashing));
    }

    private Persistent Representation<TEvent>(TEvent @event)
        => new(@event, ++SequenceNr, actor.PersistenceId, sender: actor.SenderInternal, writerGuid: _writerGuid);

    /// <param name="Handler">Runs when its event is stored.</param>
    /// <param name="Stashing">Commands wait for it (<c>Persist</c>).</param>
    private readonly record struct Invocation(Action<object> Handler, bool Stashing);
}
