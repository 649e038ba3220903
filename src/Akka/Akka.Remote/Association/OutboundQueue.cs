using System.Collections.Concurrent;

namespace Akka.Remote;

/// <summary>
/// User messages that wait for one address, heartbeats first. Any thread adds, one at a time takes; adding never waits.
/// </summary>
internal sealed class OutboundQueue(int messagesMax = OutboundQueue.MessagesMax)
{
    /// <summary>Messages that may wait for one address. A sender that is faster than the network for longer loses messages to dead letters.</summary>
    public const int MessagesMax = 1_000_000;

    /// <summary>The same for heartbeats, which have a place of their own: bulk takes none from them.</summary>
    public const int HeartbeatsMax = 1_000;

    private readonly Lane _priority = new(HeartbeatsMax);
    private readonly Lane _ordinary = new(messagesMax);

    public bool IsEmpty => _priority.IsEmpty && _ordinary.IsEmpty;

    /// <returns>How many of its kind wait now; -1 when the bound is reached and the message was not taken.</returns>
    public int Add(in OutboundMessage message) => (PriorityMessages.IsPriority(message.Message) ? _priority : _ordinary).Add(message);

    public bool TryTake(out OutboundMessage message) => _priority.TryTake(out message) || _ordinary.TryTake(out message);

    private sealed class Lane(int messagesMax)
    {
        private readonly ConcurrentQueue<OutboundMessage> _messages = new();
        private int _count;

        public bool IsEmpty => Volatile.Read(ref _count) <= 0;

        public int Add(in OutboundMessage message)
        {
            var count = Interlocked.Increment(ref _count);
            if (count > messagesMax)
            {
                Interlocked.Decrement(ref _count);
                return -1;
            }

            _messages.Enqueue(message);
            return count;
        }

        public bool TryTake(out OutboundMessage message)
        {
            if (!_messages.TryDequeue(out message))
            {
                return false;
            }

            Interlocked.Decrement(ref _count);
            return true;
        }
    }
}
