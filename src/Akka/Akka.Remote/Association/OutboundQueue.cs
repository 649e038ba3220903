using System.Collections.Concurrent;

namespace Akka.Remote;

/// <summary>
/// User messages that wait for one address, heartbeats first. Any thread adds, one at a time takes; adding never waits.
/// </summary>
internal sealed class OutboundQueue(int messagesMax = OutboundQueue.MessagesMax)
{
    /// <summary>Messages that may wait for one address. A sender that is faster than the network for longer loses messages to dead letters.</summary>
    public const int MessagesMax = 1_000_000;

    private readonly ConcurrentQueue<OutboundMessage> _priority = new();
    private readonly ConcurrentQueue<OutboundMessage> _ordinary = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public bool IsEmpty => Count <= 0;

    /// <returns>How many wait now; -1 when the bound is reached and the message was not taken.</returns>
    public int Add(OutboundMessage message)
    {
        var count = Interlocked.Increment(ref _count);
        if (count > messagesMax)
        {
            Interlocked.Decrement(ref _count);
            return -1;
        }

        (PriorityMessages.IsPriority(message.Message) ? _priority : _ordinary).Enqueue(message);
        return count;
    }

    public bool TryTake(out OutboundMessage message)
    {
        if (!_priority.TryDequeue(out message) && !_ordinary.TryDequeue(out message))
        {
            return false;
        }

        Interlocked.Decrement(ref _count);
        return true;
    }
}
