using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>Lowest number first; equal priorities in the order of arrival.</summary>
public class UnboundedStablePriorityMessageQueue(Func<object, int> priorityGenerator, int initialCapacity) : BlockingMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    private readonly PriorityQueue<Envelope, (int Priority, long Arrival)> _queue = new(initialCapacity);

    // Only the thread that runs the owner pushes; what it puts back goes out first, whatever its priority.
    private readonly Stack<Envelope> _front = new();
    private long _arrivals;

    protected override int LockedCount => _front.Count + _queue.Count;

    public void EnqueueFirst(Envelope envelope) => _front.Push(envelope);

    protected override void LockedEnqueue(Envelope envelope) => _queue.Enqueue(envelope, (priorityGenerator(envelope.Message), _arrivals++));

    protected override bool LockedTryDequeue(out Envelope envelope) =>
        _front.TryPop(out envelope) || _queue.TryDequeue(out envelope, out _);
}
