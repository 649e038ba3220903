using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// Frames to one peer and from it. Writing: whoever has something calls <see cref="Wake"/>; at most one thread then gathers frames and writes
/// them with one call per batch. Reading: one loop decodes and delivers.
/// </summary>
internal sealed class Connection : IThreadPoolWorkItem
{
    private static readonly byte[] _heartbeat = FrameBuffer.Encode(Frames.Heartbeat());

    private readonly IByteChannel _channel;
    private readonly Turns _turns;
    private readonly ConnectionReader _reader;

    // Small until there is traffic: a connection may never get so far.
    private readonly FrameBuffer _buffer = new(4096);
    private readonly ConcurrentQueue<byte[]> _control = new();
    private readonly TaskCompletionSource _closed;
    private volatile IFrameSource? _source;
    private volatile byte[]? _farewell;
    private readonly Lock _ackLock = new();
    private (uint Epoch, ulong Sequence, TimeSpan Due)? _ack;
    private TimeSpan _heartbeatDue;
    private volatile bool _ackWanted;
    private volatile bool _heartbeatWanted;
    private volatile Exception? _failure;
    private int _writing;
    private int _disposed;

    public Connection(IByteChannel channel, Turns turns, int frameBytesMax)
    {
        _channel = channel;
        _turns = turns;
        _closed = turns.NewPromise();
        _reader = new ConnectionReader(channel, turns, frameBytesMax);
    }

    /// <summary>Known from the handshake on.</summary>
    public ConnectionId Id { get; set; }

    public string RemoteEndPoint => _channel.RemoteEndPoint;

    public required TimeSpan HeartbeatInterval { get; init; }

    /// <summary>Fed with whatever comes in; null until the handshake is done.</summary>
    public FailureDetector? Liveness { get; set; }

    /// <summary>What the adapters do to the frames of this peer; null for nothing. Set before the first frame goes out.</summary>
    public PeerFilter? Filter
    {
        get => _reader.Filter;
        set => _reader.Filter = value;
    }

    /// <summary>Done when the channel is closed and nothing is delivered any more.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Sends a frame of the handshake, ahead of what the source has.</summary>
    public void Post(Frame frame)
    {
        _control.Enqueue(FrameBuffer.Encode(frame));
        Wake();
    }

    /// <summary>System messages up to this one are to be acknowledged: with the next write, at the latest when due.</summary>
    public void OweAck(uint epoch, ulong sequence, TimeSpan due)
    {
        lock (_ackLock)
        {
            _ack = (epoch, sequence, _ack?.Due ?? due);
        }
    }

    /// <summary>Sends the heartbeat and the acknowledgement that are due, and gives up a peer that is silent for too long.</summary>
    public void Tick(TimeSpan now)
    {
        if (Liveness is { IsAvailable: false })
        {
            Fail(new TimeoutException($"Nothing came from {RemoteEndPoint} for longer than akka.remote.transport-failure-detector allows"));
            return;
        }

        lock (_ackLock)
        {
            _ackWanted |= _ack is { } ack && now >= ack.Due;
        }

        if (now >= _heartbeatDue)
        {
            _heartbeatDue = now + HeartbeatInterval;
            _heartbeatWanted = true;
        }

        // Wanted and not queued: while the peer does not read, one of each waits and not one for each time.
        if (_ackWanted || _heartbeatWanted)
        {
            Wake();
        }
    }

    public void WriteFrom(IFrameSource? source)
    {
        _source = source;
        Wake();
    }

    /// <summary>There may be something to write. Cheap; from any thread; after what is to be written was put in its queue.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _writing) == 0 && Interlocked.CompareExchange(ref _writing, 1, 0) == 0)
        {
            _turns.Queue(this);
        }
    }

    /// <summary>Delivers nothing any more, writes what is in its queues, says why, and closes.</summary>
    /// <param name="patience">Closes after that at the latest, whether the other side has read all or not.</param>
    public void Close(DisassociateInfo info, TimeSpan patience)
    {
        _reader.Mute();
        _farewell ??= FrameBuffer.Encode(Frames.Disassociate(info));
        Wake();
        _ = AbortAfterAsync(patience);
    }

    /// <summary>Closes at once; what was not written is lost.</summary>
    public void Abort()
    {
        _reader.Mute();
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _channel.Dispose();
            _turns.Complete(_closed);
        }
    }

    public Task<Frame> ReadHandshakeAsync(TimeSpan timeout, CancellationToken cancel) => _reader.ReadHandshakeAsync(timeout, cancel);

    /// <summary>Reads and delivers until the connection ends. Call once, after the handshake.</summary>
    /// <param name="earlier">Connections of the same association that are closed; their deliveries come first.</param>
    public Task ReadAsync(IFrameSink sink, IReadOnlyList<Connection> earlier) => _turns.Start(() => ReadAllAsync(sink, earlier));

    private async Task ReadAllAsync(IFrameSink sink, IReadOnlyList<Connection> earlier)
    {
        foreach (var connection in earlier)
        {
            connection._reader.AwaitDelivery();
        }

        var info = DisassociateInfo.Unknown;
        Exception? cause = null;
        try
        {
            info = await _reader.DeliverAllAsync(sink, Liveness!).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            cause = _failure ?? (_reader.IsMute ? null : e);
        }
        catch (Exception e)
        {
            cause = new AkkaProtocolException($"{RemoteEndPoint} sent what is no frame: {e.Message}", e);
        }
        finally
        {
            Abort();
            sink.OnClosed(info, cause);
            await _reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    async void IThreadPoolWorkItem.Execute()
    {
        try
        {
            do
            {
                while (Gather())
                {
                    await WriteAsync(_buffer.Written).ConfigureAwait(false);
                    _buffer.Clear();
                }

                if (_farewell is { } farewell)
                {
                    // _writing stays set: nothing is written after a farewell.
                    await WriteAsync(farewell).ConfigureAwait(false);
                    _channel.EndWriting();
                    _buffer.Dispose();
                    return;
                }

                Interlocked.Exchange(ref _writing, 0);
            }
            while (HasWork && Interlocked.CompareExchange(ref _writing, 1, 0) == 0);
        }
        catch (Exception cause)
        {
            // The read loop reports it; with _writing set there is no other write.
            if (!_reader.IsMute)
            {
                Fail(cause);
            }

            Abort();
            _buffer.Dispose();
        }
    }

    /// <summary>Closes at once, for a reason that the association is told.</summary>
    private void Fail(Exception cause)
    {
        _failure ??= cause;
        Abort();
    }

    private async Task AbortAfterAsync(TimeSpan patience)
    {
        await Task.WhenAny(Closed, _turns.Delay(patience)).ConfigureAwait(false);
        Abort();
    }

    private bool HasWork => !_control.IsEmpty || _ackWanted || _heartbeatWanted || _farewell is not null || _source is { HasFrames: true };

    private bool Gather()
    {
        while (_control.TryDequeue(out var frame))
        {
            _buffer.Append(frame);
        }

        if (_heartbeatWanted)
        {
            _heartbeatWanted = false;
            _buffer.Append(_heartbeat);
        }

        _source?.Fill(_buffer);
        if (_buffer.Length == 0 && !_ackWanted)
        {
            return false;
        }

        lock (_ackLock)
        {
            _ackWanted = false;
            if (_ack is { } ack)
            {
                _buffer.Append(FrameBuffer.Encode(Frames.Ack(ack.Epoch, ack.Sequence)));
                _ack = null;
            }
        }

        return _buffer.Length > 0;
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> frames) =>
        Filter is { } filter ? WriteAsync(frames, filter) : _channel.Stream.WriteAsync(frames);

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> frames, PeerFilter filter)
    {
        while (!frames.IsEmpty)
        {
            var length = FrameBuffer.LengthBytes + BinaryPrimitives.ReadInt32LittleEndian(frames.Span);
            if (await filter.PassOutboundAsync(length).ConfigureAwait(false))
            {
                await _channel.Stream.WriteAsync(frames[..length]).ConfigureAwait(false);
            }

            frames = frames[length..];
        }
    }
}
