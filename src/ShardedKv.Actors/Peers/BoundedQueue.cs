using System.Diagnostics.CodeAnalysis;

namespace ShardedKv.Actors.Peers;

/// <summary>Items in the order of their arrival, up to so many bytes of them.</summary>
/// <param name="bytesMax">An item that would pass it is not taken.</param>
/// <param name="overhead">Of each item, beside its own bytes.</param>
internal sealed class BoundedQueue(long bytesMax, int overhead)
{
    private readonly Queue<(object Item, int Bytes)> _items = new();
    private long _bytes;

    public int Count => _items.Count;

    public IEnumerable<object> Items => _items.Select(waiting => waiting.Item);

    public bool TryAdd(object item, int length)
    {
        var bytes = length + overhead;
        if (_bytes + bytes > bytesMax)
        {
            return false;
        }

        _items.Enqueue((item, bytes));
        _bytes += bytes;
        return true;
    }

    /// <param name="bytes">With the overhead.</param>
    public bool TryTake([NotNullWhen(true)] out object? item, out int bytes)
    {
        var there = _items.TryDequeue(out var next);
        (item, bytes) = next;
        _bytes -= bytes;
        return there;
    }

    public void Clear()
    {
        _items.Clear();
        _bytes = 0;
    }
}
