using Akka.Dispatch;

namespace Akka.Actor.Internal;

public abstract class AbstractStash : IStash
{
    private readonly ActorCell _cell;
    private readonly IDequeBasedMessageQueueSemantics _mailbox;
    private LinkedList<Envelope> _stashed = new();
    private int _lastStashedId = -1;

    /// <exception cref="NotSupportedException">The actor's mailbox takes nothing at its front.</exception>
    protected AbstractStash(IActorContext context)
    {
        _cell = (ActorCell)context;
        _mailbox = _cell.Mailbox.MessageQueue as IDequeBasedMessageQueueSemantics
            ?? throw new NotSupportedException(
                $"DequeBasedMailbox required, got: {_cell.Mailbox.MessageQueue.GetType().Name}. An (unbounded) deque-based mailbox can be configured as follows: my-custom-mailbox {{ mailbox-type = \"Akka.Dispatch.UnboundedDequeBasedMailbox\" }}");
        var ofProps = _cell.Props.Deploy.StashCapacity;
        Capacity = ofProps != Deploy.NoStashSize ? ofProps : _cell.System.Mailboxes.StashCapacity(_cell.Props.Dispatcher, _cell.Props.Mailbox);
    }

    public int Count => _stashed.Count;

    public bool IsEmpty => Count == 0;

    public bool NonEmpty => Count > 0;

    public bool IsFull => Capacity > 0 && Count >= Capacity;

    public virtual int Capacity { get; }

    public void Stash()
    {
        if (_cell.CurrentEnvelopeId == _lastStashedId)
        {
            throw new IllegalActorStateException($"Can't stash the same message {_cell.CurrentMessage} more than once");
        }

        if (IsFull)
        {
            throw new StashOverflowException($"Couldn't enqueue message {_cell.CurrentMessage} from {_cell.Sender} to stash of {_cell.Self}");
        }

        _lastStashedId = _cell.CurrentEnvelopeId;
        _stashed.AddLast(new Envelope(_cell.CurrentMessage!, _cell.Sender));
    }

    public void Unstash()
    {
        if (_stashed.First is { } oldest)
        {
            _stashed.RemoveFirst();
            ToMailbox(oldest.Value);
        }
    }

    public void UnstashAll() => UnstashAll(static _ => true);

    public void UnstashAll(Func<Envelope, bool> filterPredicate)
    {
        var stashed = _stashed;
        _stashed = new LinkedList<Envelope>();

        // Each goes to the front, so the youngest goes first.
        for (var node = stashed.Last; node is not null; node = node.Previous)
        {
            if (filterPredicate(node.Value))
            {
                ToMailbox(node.Value);
            }
        }
    }

    public IEnumerable<Envelope> ClearStash()
    {
        var stashed = _stashed;
        _stashed = new LinkedList<Envelope>();
        return stashed;
    }

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        foreach (var envelope in envelopes.Reverse())
        {
            _stashed.AddFirst(envelope);
        }
    }

    private void ToMailbox(Envelope envelope)
    {
        if (envelope.Message is Terminated terminated)
        {
            _cell.TerminatedQueuedFor(terminated.ActorRef, Util.Option<object>.None);
        }

        _mailbox.EnqueueFirst(envelope);
    }
}

public class UnboundedStashImpl(IActorContext context) : AbstractStash(context)
{
    public override int Capacity => -1;
}

public class BoundedStashImpl(IActorContext context) : AbstractStash(context);
