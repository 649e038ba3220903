using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>A queue whose owner can put messages back at its front.</summary>
public class DequeWrapperMessageQueue(IMessageQueue messageQueue) : IMessageQueue, IDequeBasedMessageQueueSemantics
{
    protected readonly IMessageQueue MessageQueue = messageQueue;

    // Only the thread that runs the owner touches it. Its size is counted apart, so that others may look.
    private readonly Stack<Envelope> _front = new();
    private int _frontCount;

    public bool HasMessages => Volatile.Read(ref _frontCount) > 0 || MessageQueue.HasMessages;

    public int Count => Volatile.Read(ref _frontCount) + MessageQueue.Count;

    public void Enqueue(IActorRef receiver, Envelope envelope) => MessageQueue.Enqueue(receiver, envelope);

    public void EnqueueFirst(Envelope envelope)
    {
        _front.Push(envelope);
        Volatile.Write(ref _frontCount, _front.Count);
    }

    public bool TryDequeue(out Envelope envelope)
    {
        if (_frontCount == 0)
        {
            return MessageQueue.TryDequeue(out envelope);
        }

        envelope = _front.Pop();
        Volatile.Write(ref _frontCount, _front.Count);
        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var envelope))
        {
            deadletters.Enqueue(owner, envelope);
        }
    }
}

public class UnboundedDequeMessageQueue() : DequeWrapperMessageQueue(new UnboundedMessageQueue()), IUnboundedDequeBasedMessageQueueSemantics;

/// <summary>The bound holds for senders only; what the owner puts back always fits.</summary>
public class BoundedDequeMessageQueue(int boundedCapacity, TimeSpan pushTimeOut)
    : DequeWrapperMessageQueue(new BoundedMessageQueue(boundedCapacity, pushTimeOut)), IBoundedDequeBasedMessageQueueSemantics
{
    public TimeSpan PushTimeOut { get; } = pushTimeOut;
}
