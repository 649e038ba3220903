using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>First in, first out, without a bound.</summary>
/// <remarks>
/// Rings of growing size, in place of a <see cref="System.Collections.Concurrent.ConcurrentQueue{T}"/>: that takes 1.2 KB
/// before the first message, which is half of what an idle actor would take. A ring is used again and again: no message
/// costs an allocation as long as the actor keeps up.
/// </remarks>
public class UnboundedMessageQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private const int FirstCapacity = 4;
    private const int Growth = 4;

    // 16 KB: what an actor keeps after a burst, and small enough for the garbage collector to move.
    private const int CapacityMax = 1024;

    // Absent before the first message.
    private MessageRing? _tail;
    private MessageRing? _head;

    // The position in the head ring; only the reader writes it.
    private long _next;

    public bool HasMessages
    {
        get
        {
            // Also asked while another thread reads. What it misses then, that thread sees.
            var ring = Volatile.Read(ref _head);
            return ring is not null && (Volatile.Read(ref _next) != ring.Tail || ring.Next is not null);
        }
    }

    public int Count
    {
        get
        {
            var ring = Volatile.Read(ref _head);
            var count = -Volatile.Read(ref _next);
            for (; ring is not null; ring = ring.Next)
            {
                count += ring.Tail;
            }

            return (int)Math.Clamp(count, 0, int.MaxValue);
        }
    }

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope.Message);
        while (true)
        {
            var ring = Volatile.Read(ref _tail) ?? First();
            if (ring.TryAdd(envelope))
            {
                return;
            }

            // Whoever freezes the ring moves the tail; the others do it too, so that none has to wait for another.
            var next = ring.Freeze(Math.Min(ring.Capacity * Growth, CapacityMax));
            Interlocked.CompareExchange(ref _tail, next, ring);
        }
    }

    public bool TryDequeue(out Envelope envelope)
    {
        while (_head is { } ring)
        {
            if (ring.TryTake(_next, out envelope))
            {
                Volatile.Write(ref _next, _next + 1);
                return true;
            }

            if (!ring.IsSpent(_next))
            {
                return false;
            }

            Volatile.Write(ref _next, 0);
            Volatile.Write(ref _head, ring.Next);
        }

        envelope = default;
        return false;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var envelope))
        {
            deadletters.Enqueue(owner, envelope);
        }
    }

    private MessageRing First()
    {
        // The reader's end first: once there is a tail, others go on from it.
        var first = Interlocked.CompareExchange(ref _head, new MessageRing(FirstCapacity), null) ?? _head;
        return Interlocked.CompareExchange(ref _tail, first, null) ?? first;
    }
}
