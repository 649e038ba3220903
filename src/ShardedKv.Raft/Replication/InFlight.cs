namespace ShardedKv.Raft;

/// <summary>The last indexes of the appends one follower has not answered, oldest first; a ring that grows to its bound.</summary>
internal sealed class InFlight(int appendsMax)
{
    private long[] _ring = new long[Math.Min(4, appendsMax)];
    private int _head;

    public int Count { get; private set; }

    public bool IsFull => Count == appendsMax;

    public void Add(LogIndex last)
    {
        Invariant.Holds(!IsFull, "no append is sent beyond the window");
        if (Count == _ring.Length)
        {
            var grown = new long[Math.Min(appendsMax, _ring.Length * 2)];
            for (var i = 0; i < Count; i++)
            {
                grown[i] = _ring[(_head + i) % _ring.Length];
            }

            _ring = grown;
            _head = 0;
        }

        _ring[(_head + Count) % _ring.Length] = last.Value;
        Count++;
    }

    public void FreeTo(LogIndex match)
    {
        while (Count > 0 && _ring[_head] <= match.Value)
        {
            _head = (_head + 1) % _ring.Length;
            Count--;
        }
    }

    public void Clear()
    {
        _head = 0;
        Count = 0;
    }
}
