using System.Collections.Concurrent;

namespace Akka.Remote;

/// <summary>
/// User messages that wait for one address, heartbeats first. Any thread adds, one at a time takes; adding never waits.
/// </summary>
internal sealed class OutboundQueue(int messagesMax = OutboundQueue.MessagesMax)
{
    /// <summary>Messages that may wait for one address. A sender that is faster than the network for longer loses messages to dead letters.</summary>
    public const int MessagesMax = 1_000_000;

    /// <summary>
    /// About how many bytes they may have when they are encoded, by the average size of the last ones that were. With large
    /// messages fewer may wait, but never fewer than <see cref="MessagesMin"/>.
    /// </summary>
    public const int BytesMax = 512 * 1024 * 1024;

    /// <summary>So many may wait, however large they are.</summary>
    public const int MessagesMin = 1_000;

    /// <summary>The share of the newest frame in the average: recent enough to follow a change, slow enough not to jump.</summary>
    private const int AverageOver = 16;

    /// <summary>The same for heartbeats, which have a place of their own: bulk takes none from them.</summary>
    public const int HeartbeatsMax = 1_000;

    private readonly Lane _priority = new(HeartbeatsMax);
    private readonly Lane _ordinary = new(messagesMax);
    private long _averageBytes;

    public bool IsEmpty => _priority.IsEmpty && _ordinary.IsEmpty;

    /// <summary>How many may wait now, heartbeats not counted.</summary>
    public int OrdinaryMax => _ordinary.MessagesMax;

    /// <returns>How many of its kind wait now; -1 when the bound is reached and the message was not taken.</returns>
    public int Add(in OutboundMessage message) => (PriorityMessages.IsPriority(message.Message) ? _priority : _ordinary).Add(message);

    public bool TryTake(out OutboundMessage message) => _priority.TryTake(out message) || _ordinary.TryTake(out message);

    /// <summary>A message of that many bytes was encoded. For one thread at a time.</summary>
    public void Note(int frameBytes)
    {
        _averageBytes += _averageBytes == 0 ? frameBytes : (frameBytes - _averageBytes) / AverageOver;
        _ordinary.MessagesMax = (int)Math.Clamp(BytesMax / Math.Max(_averageBytes, 1), Math.Min(MessagesMin, messagesMax), messagesMax);
    }

    private sealed class Lane(int messagesMax)
    {
        private int _messagesMax = messagesMax;
        private readonly ConcurrentQueue<OutboundMessage> _messages = new();
        private int _count;

        public bool IsEmpty => Volatile.Read(ref _count) <= 0;

        public int MessagesMax
        {
            get => Volatile.Read(ref _messagesMax);
            set => Volatile.Write(ref _messagesMax, value);
        }

        public int Add(in OutboundMessage message)
        {
            var count = Interlocked.Increment(ref _count);
            if (count > MessagesMax)
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
