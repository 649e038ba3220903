using System.Buffers;
using System.IO.Pipelines;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>The reading half of a connection: cuts frames and delivers them, one after another.</summary>
internal sealed class ConnectionReader(IByteChannel channel, Turns turns, int frameBytesMax)
{
    /// <summary>A handshake is far smaller; a longer first frame is not ours.</summary>
    private const int HandshakeBytesMax = 4096;

    /// <summary>A length above this is no frame over the limit but a stream out of step.</summary>
    private const int SkippableBytesMax = 1 << 30;

    private readonly PipeReader _reader = PipeReader.Create(
        channel.Stream,
        new StreamPipeReaderOptions(bufferSize: 64 * 1024, minimumReadSize: 4 * 1024, leaveOpen: true));

    private readonly Lock _delivery = new();
    private volatile bool _mute;

    public bool IsMute => _mute;

    public PeerFilter? Filter { get; set; }

    /// <summary>From now on what comes is read and not delivered.</summary>
    public void Mute() => _mute = true;

    /// <summary>Returns when the delivery that may be going on has ended. There is none after it once this is closed.</summary>
    public void AwaitDelivery()
    {
        lock (_delivery)
        {
        }
    }

    /// <exception cref="AkkaProtocolException">What came is no frame, or the other side closed.</exception>
    public async Task<Frame> ReadHandshakeAsync(TimeSpan timeout, CancellationToken cancel)
    {
        using var limit = turns.Limit(timeout, cancel);
        while (true)
        {
            var read = await _reader.ReadAsync(limit.Token).ConfigureAwait(false);
            var buffer = read.Buffer;
            if (FrameReader.TryReadLength(buffer, out var length))
            {
                if (length is <= 0 or > HandshakeBytesMax)
                {
                    throw new AkkaProtocolException($"The first bytes from {channel.RemoteEndPoint} are no handshake");
                }

                if (FrameReader.TryTake(ref buffer, length, out var body))
                {
                    var frame = FrameReader.Parse(body.ToArray());
                    _reader.AdvanceTo(buffer.Start);
                    return frame;
                }
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                throw new AkkaProtocolException($"{channel.RemoteEndPoint} closed the connection during the handshake");
            }
        }
    }

    public ValueTask CompleteAsync() => _reader.CompleteAsync();

    /// <summary>Delivers until the other side ends the connection.</summary>
    /// <returns>What it said; Unknown when it said nothing.</returns>
    public async Task<DisassociateInfo> DeliverAllAsync(IFrameSink sink, FailureDetector liveness)
    {
        var scratch = Array.Empty<byte>();
        var skip = 0L;
        while (true)
        {
            var read = await _reader.ReadAsync().ConfigureAwait(false);
            if (Filter is not { IsDeaf: true })
            {
                liveness.HeartBeat();
            }

            var buffer = read.Buffer;
            DisassociateInfo? said;
            TimeSpan wait;
            lock (_delivery)
            {
                said = Deliver(ref buffer, ref skip, ref scratch, sink, out wait);
            }

            if (wait > TimeSpan.Zero)
            {
                _reader.AdvanceTo(buffer.Start);
                await turns.Delay(wait).ConfigureAwait(false);
                continue;
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (said is not null || read.IsCompleted)
            {
                return said ?? DisassociateInfo.Unknown;
            }
        }
    }

    /// <param name="wait">How long the filter holds up the next frame; zero when it does not.</param>
    private DisassociateInfo? Deliver(ref ReadOnlySequence<byte> buffer, ref long skip, ref byte[] scratch, IFrameSink sink, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        while (!_mute)
        {
            if (skip > 0)
            {
                var gone = Math.Min(skip, buffer.Length);
                buffer = buffer.Slice(gone);
                skip -= gone;
            }

            if (skip > 0 || !FrameReader.TryReadLength(buffer, out var length))
            {
                return null;
            }

            if (length is <= 0 or > SkippableBytesMax)
            {
                throw new InvalidDataException($"a frame's length is {length}");
            }

            if (length > frameBytesMax)
            {
                sink.OnOversized(length);
                skip = FrameBuffer.LengthBytes + (long)length;
                continue;
            }

            var rest = buffer;
            if (!FrameReader.TryTake(ref rest, length, out var body))
            {
                return null;
            }

            var pass = Filter?.PassInbound(FrameBuffer.LengthBytes + length, out wait) ?? true;
            if (wait > TimeSpan.Zero)
            {
                return null;
            }

            buffer = rest;
            if (pass && DeliverFrame(FrameReader.Contiguous(body, ref scratch), sink) is { } said)
            {
                return said;
            }
        }

        // Closed from this side: the rest is read only to see the other side's end.
        buffer = buffer.Slice(buffer.End);
        return null;
    }

    private static DisassociateInfo? DeliverFrame(ReadOnlySpan<byte> body, IFrameSink sink)
    {
        if (EnvelopeCodec.TryRead(body, out var envelope))
        {
            sink.OnEnvelope(envelope);
            return null;
        }

        var frame = FrameReader.Parse(body);
        switch (frame.KindCase)
        {
            case Frame.KindOneofCase.Ack:
                sink.OnAck(frame.Ack.Epoch, frame.Ack.Sequence);
                return null;
            case Frame.KindOneofCase.Heartbeat:
                return null;
            case Frame.KindOneofCase.Disassociate:
                return (DisassociateInfo)frame.Disassociate.Info;
            default:
                throw new InvalidDataException($"a frame of kind {frame.KindCase} after the handshake");
        }
    }
}
