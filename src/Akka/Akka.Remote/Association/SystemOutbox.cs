using Akka.Remote.Wire;

namespace Akka.Remote;

/// <summary>
/// System messages to one incarnation: in order, sent until acknowledged. A number is given when a message is encoded the
/// first time, so one that cannot be encoded leaves no hole. The caller serializes the calls.
/// </summary>
internal sealed class SystemOutbox(int messagesMax, TimeSpan resendAfter, int resendMax)
{
    private readonly LinkedList<Entry> _entries = new();
    private LinkedListNode<Entry>? _next;
    private ulong _lastNumber;
    private int _resendLeft = int.MaxValue;

    /// <summary>Changes when the numbers start again at 1.</summary>
    public uint Epoch { get; private set; } = 1;

    public int Count => _entries.Count;

    /// <summary>When the oldest that has no acknowledgement was added.</summary>
    public TimeSpan? Oldest => _entries.First?.Value.AddedAt;

    public bool HasUnsent => _next is not null && _resendLeft > 0;

    /// <returns>False at the bound; the message was not taken.</returns>
    public bool TryAdd(OutboundMessage message, TimeSpan now)
    {
        if (_entries.Count >= messagesMax)
        {
            return false;
        }

        var node = _entries.AddLast(new Entry(message, now));
        if (_next is null)
        {
            _next = node;
            _resendLeft = int.MaxValue;
        }

        return true;
    }

    /// <summary>The next to send, encoded.</summary>
    /// <param name="encode">Gives the bytes of a frame, or null when the message cannot be sent; it is then dropped.</param>
    public byte[]? TakeNext(TimeSpan now, Func<OutboundMessage, SystemNumber, byte[]?> encode)
    {
        while (_next is { } node && _resendLeft > 0)
        {
            var entry = node.Value;
            _next = node.Next;
            if (entry.Frame is null)
            {
                entry.Frame = encode(entry.Message, new SystemNumber(Epoch, _lastNumber + 1));
                if (entry.Frame is null)
                {
                    _entries.Remove(node);
                    continue;
                }

                entry.Number = ++_lastNumber;
            }
            else
            {
                _resendLeft--;
            }

            entry.SentAt = now;
            return entry.Frame;
        }

        return null;
    }

    /// <returns>Whether there is something to send now.</returns>
    public bool Acknowledge(uint epoch, ulong number)
    {
        if (epoch != Epoch)
        {
            return false;
        }

        while (_entries.First is { Value: { Number: > 0 } first } node && first.Number <= number)
        {
            if (_next == node)
            {
                _next = node.Next;
            }

            _entries.RemoveFirst();
            _resendLeft = Math.Max(_resendLeft, resendMax);
        }

        return HasUnsent;
    }

    /// <summary>A new connection: all that has no acknowledgement goes again, from the oldest on.</summary>
    public void ResendAll()
    {
        _next = _entries.First;
        _resendLeft = int.MaxValue;
    }

    /// <summary>Begins to send again when the oldest has waited too long for its acknowledgement.</summary>
    /// <returns>Whether there is something to send now.</returns>
    public bool ResendDue(TimeSpan now)
    {
        if (_entries.First is { Value: { Frame: not null, SentAt: var sentAt } } && now - sentAt >= resendAfter)
        {
            _next = _entries.First;
            _resendLeft = resendMax;
            return true;
        }

        return false;
    }

    /// <summary>Drops all. What comes next is for another incarnation, or a new beginning with this one.</summary>
    public void Reset()
    {
        _entries.Clear();
        _next = null;
        _lastNumber = 0;
        _resendLeft = int.MaxValue;
        Epoch++;
    }

    private sealed class Entry(OutboundMessage message, TimeSpan addedAt)
    {
        public OutboundMessage Message { get; } = message;

        public TimeSpan AddedAt { get; } = addedAt;

        public ulong Number { get; set; }

        public byte[]? Frame { get; set; }

        public TimeSpan SentAt { get; set; }
    }
}
