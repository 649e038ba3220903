namespace Akka.Remote.Transport;

/// <summary>
/// Connections from outside whose handshake is not done. One more than may be, and the oldest is ended and not the newest: an
/// honest peer's handshake takes milliseconds, so those that wait for long are the ones that never come. For any thread.
/// </summary>
/// <param name="end">Ends one that had to give way.</param>
internal sealed class HandshakesUnderWay<T>(Action<T> end)
    where T : class
{
    public const int Max = 512;

    private readonly Lock _lock = new();
    private readonly LinkedList<T> _oldestFirst = new();

    /// <returns>To be disposed when the handshake is done, or failed.</returns>
    public IDisposable Begin(T one)
    {
        T? oldest = null;
        LinkedListNode<T> node;
        lock (_lock)
        {
            node = _oldestFirst.AddLast(one);
            if (_oldestFirst.Count > Max)
            {
                oldest = _oldestFirst.First!.Value;
                _oldestFirst.RemoveFirst();
            }
        }

        if (oldest is not null)
        {
            end(oldest);
        }

        return new Entry(this, node);
    }

    private sealed class Entry(HandshakesUnderWay<T> all, LinkedListNode<T> node) : IDisposable
    {
        public void Dispose()
        {
            lock (all._lock)
            {
                if (node.List is not null)
                {
                    all._oldestFirst.Remove(node);
                }
            }
        }
    }
}
