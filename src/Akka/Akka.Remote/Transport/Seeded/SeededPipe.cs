using Akka.Dispatch.Seeded;

namespace Akka.Remote.Transport.Seeded;

/// <summary>
/// Bytes from one end to the other, in order. Each write arrives with a work item of its own, so when it does is the
/// seed's choice. One reads and one writes at a time.
/// </summary>
internal sealed class SeededPipe(SeededWorld world)
{
    /// <summary>Bytes that may be under way; a write that finds more waits.</summary>
    private const int BytesMax = 1024 * 1024;

    // Null for the end.
    private readonly Queue<byte[]?> _underWay = new();
    private readonly Queue<byte> _arrived = new();
    private int _bytesUnderWay;
    private bool _ended;
    private bool _arrivedEnd;
    private bool _closed;
    private TaskCompletionSource? _reader;
    private TaskCompletionSource? _writer;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (_bytesUnderWay + _arrived.Count > BytesMax && !_closed)
        {
            _writer = new TaskCompletionSource();
            await _writer.Task.ConfigureAwait(false);
        }

        if (_ended || _closed)
        {
            throw new IOException("The connection is closed");
        }

        Send(bytes.ToArray());
    }

    public void End()
    {
        if (!_ended)
        {
            _ended = true;
            Send(null);
        }
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        while (_arrived.Count == 0 && !_arrivedEnd && !_closed)
        {
            var waiting = _reader = new TaskCompletionSource();
            using var cancelled = cancel.Register(() => world.Post(() => waiting.TrySetCanceled(cancel)));
            await waiting.Task.ConfigureAwait(false);
        }

        if (_closed)
        {
            throw new IOException("The connection is closed");
        }

        var count = Math.Min(buffer.Length, _arrived.Count);
        for (var i = 0; i < count; i++)
        {
            buffer.Span[i] = _arrived.Dequeue();
        }

        Wake(ref _writer);
        return count;
    }

    /// <summary>Nobody reads any more.</summary>
    public void Close()
    {
        _closed = true;
        Wake(ref _reader);
        Wake(ref _writer);
    }

    private void Send(byte[]? chunk)
    {
        _underWay.Enqueue(chunk);
        _bytesUnderWay += chunk?.Length ?? 0;
        world.Post(Arrive);
    }

    // Whichever of the work items it is, the first chunk comes first.
    private void Arrive()
    {
        var chunk = _underWay.Dequeue();
        _bytesUnderWay -= chunk?.Length ?? 0;
        _arrivedEnd |= chunk is null;
        foreach (var one in chunk ?? [])
        {
            _arrived.Enqueue(one);
        }

        Wake(ref _reader);
    }

    // In a turn of its own: whoever waits must not go on as the actor that happens to be here.
    private void Wake(ref TaskCompletionSource? waiting)
    {
        if (waiting is { } promise)
        {
            waiting = null;
            world.Post(() => promise.TrySetResult());
        }
    }
}
