using Akka.Actor;
using Akka.Dispatch.MessageQueues;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch.Seeded;

/// <summary>Writes into the trace what system messages come.</summary>
internal sealed class SeededMailbox(SeededWorld world, IMessageQueue queue) : Mailbox(queue)
{
    internal override void SystemEnqueue(IActorRef receiver, SystemMessage message)
    {
        world.CheckThread();
        world.Trace.SystemMessage(world.Elapsed, receiver, message);
        base.SystemEnqueue(receiver, message);
    }
}

/// <summary>Writes into the trace what messages are taken out.</summary>
internal class TracedQueue(SeededWorld world, IActorRef owner, IMessageQueue queue) : IMessageQueue
{
    public bool HasMessages => queue.HasMessages;

    public int Count => queue.Count;

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        world.CheckThread();
        queue.Enqueue(receiver, envelope);
    }

    public bool TryDequeue(out Envelope envelope)
    {
        if (!queue.TryDequeue(out envelope))
        {
            return false;
        }

        world.Trace.Message(world.Elapsed, owner, envelope);
        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters) => queue.CleanUp(owner, deadletters);
}

internal sealed class TracedDeque(SeededWorld world, IActorRef owner, IMessageQueue queue, IDequeBasedMessageQueueSemantics deque)
    : TracedQueue(world, owner, queue), IDequeBasedMessageQueueSemantics
{
    public void EnqueueFirst(Envelope envelope) => deque.EnqueueFirst(envelope);
}
