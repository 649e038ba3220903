using System.Runtime.InteropServices;

namespace ShardedKv.Raft;

/// <summary>The appends one follower has not answered, oldest first: their last indexes and sizes, in a ring that grows to its bound.</summary>
internal sealed class InFlight(int appendsMax, long bytesMax)
{
    private Append[] _ring = new Append[Math.Min(4, appendsMax)];
    private int _head;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>By number or by bytes. The append that passes the bytes is let through, so that one of any size can go.</summary>
    public bool IsFull => Count == appendsMax || Bytes >= bytesMax;

    public void Add(LogIndex last, int payloadBytes)
    {
        Invariant.Holds(!IsFull, "no append is sent beyond the window");
        if (Count == _ring.Length)
        {
            var grown = new Append[Math.Min(appendsMax, _ring.Length * 2)];
            for (var i = 0; i < Count; i++)
            {
                grown[i] = _ring[(_head + i) % _ring.Length];
            }

            _ring = grown;
            _head = 0;
        }

        _ring[(_head + Count) % _ring.Length] = new Append(last, payloadBytes);
        Bytes += payloadBytes;
        Count++;
    }

    public void FreeTo(LogIndex match)
    {
        while (Count > 0 && _ring[_head].Last <= match)
        {
            Bytes -= _ring[_head].Bytes;
            _head = (_head + 1) % _ring.Length;
            Count--;
        }
    }

    public void Clear()
    {
        _head = 0;
        Count = 0;
        Bytes = 0;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Append(LogIndex Last, int Bytes);
}
