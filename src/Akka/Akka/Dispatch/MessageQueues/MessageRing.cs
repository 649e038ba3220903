using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>
/// A ring of an <see cref="UnboundedMessageQueue"/>: any number of senders add, one reader at a time takes. A full ring
/// is frozen, and what comes after it goes to <see cref="Next"/>; the reader goes there when it has emptied this one.
/// </summary>
/// <remarks>
/// A sender takes a position by advancing the tail, then writes the message, and that the message is there says that the
/// slot is written. The reader takes the message out, and from time to time publishes how far it has come: senders may
/// use the slots below that again. Positions only grow, so that a compare-and-exchange on the tail never meets an old value.
/// </remarks>
internal sealed class MessageRing(int capacity)
{
    private const long Frozen = 1L << 62;

    private readonly Slot[] _slots = new Slot[capacity];
    private long _tail;

    // Positions below it are free. Kept beside the tail, so that senders look at the reader's progress only when they
    // have used up what they knew of.
    private long _limit = capacity;
    private long _released;
    private MessageRing? _next;

    public int Capacity => _slots.Length;

    /// <summary>Present before the ring is frozen.</summary>
    public MessageRing? Next => Volatile.Read(ref _next);

    /// <summary>The position behind the last message, whether it is written already or not.</summary>
    public long Tail => Volatile.Read(ref _tail) & ~Frozen;

    /// <summary>Whether the reader has come to its end, and nothing comes any more.</summary>
    public bool IsSpent(long head) => Volatile.Read(ref _tail) == (head | Frozen);

    /// <returns>False when the ring is full or frozen.</returns>
    public bool TryAdd(in Envelope envelope)
    {
        var tail = Volatile.Read(ref _tail);
        while (true)
        {
            if (tail >= Volatile.Read(ref _limit))
            {
                var limit = Volatile.Read(ref _released) + _slots.Length;
                if (tail >= limit)
                {
                    return false;
                }

                // Another sender may write an older limit over this one: it is lower, and so it is right as well.
                Volatile.Write(ref _limit, limit);
            }

            var seen = Interlocked.CompareExchange(ref _tail, tail + 1, tail);
            if (seen == tail)
            {
                break;
            }

            tail = seen;
        }

        ref var slot = ref _slots[tail & (_slots.Length - 1)];
        slot.Sender = envelope.Sender;
        Volatile.Write(ref slot.Message, envelope.Message);
        return true;
    }

    /// <summary>For the reader. A message whose sender is still writing it is waited for: that takes a few instructions.</summary>
    /// <param name="head">The reader's position.</param>
    /// <param name="envelope">The message there.</param>
    /// <returns>False when there is none.</returns>
    public bool TryTake(long head, out Envelope envelope)
    {
        ref var slot = ref _slots[head & (_slots.Length - 1)];
        var message = Volatile.Read(ref slot.Message);
        if (message is null)
        {
            if (head == Tail)
            {
                envelope = default;
                return false;
            }

            var spin = default(SpinWait);
            while ((message = Volatile.Read(ref slot.Message)) is null)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
        }

        envelope = new Envelope(message, slot.Sender);
        slot = default;
        head++;
        if ((head & ((_slots.Length >> 1) - 1)) == 0)
        {
            Volatile.Write(ref _released, head);
        }

        return true;
    }

    /// <summary>Gives the ring a successor, once, and lets no more in.</summary>
    public MessageRing Freeze(int nextCapacity)
    {
        lock (_slots)
        {
            if (_next is null)
            {
                // In this order: a reader that finds the ring frozen finds the next one.
                Volatile.Write(ref _next, new MessageRing(nextCapacity));
                Interlocked.Or(ref _tail, Frozen);
            }

            return _next;
        }
    }

    private struct Slot
    {
        public object? Message;
        public IActorRef Sender;
    }
}
