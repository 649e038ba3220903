using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using Akka.Remote.Wire;

namespace Akka.Remote;

/// <summary>What waits to be sent to one address: system messages first, then heartbeats, then the rest.</summary>
internal sealed class OutboundLane : IFrameSource
{
    private readonly Remoting _remoting;
    private readonly Address _remoteAddress;
    private readonly MessageEncoder _encoder;
    private readonly OutboundQueue _queue = new();
    private readonly SystemOutbox _outbox;
    private readonly Lock _outboxLock = new();
    private readonly Lock _fillLock = new();
    private readonly FrameBuffer _systemFrame = new(1024);
    private volatile bool _full;

    public OutboundLane(Remoting remoting, Address remoteAddress)
    {
        _remoting = remoting;
        _remoteAddress = remoteAddress;
        var settings = remoting.Provider.RemoteSettings;
        _encoder = new MessageEncoder(remoting.System, settings, remoting.Tcp.FrameBytesMax, remoting.Log);
        _outbox = new SystemOutbox(settings.SysMsgBufferSize, settings.SysResendTimeout, settings.SysResendLimit);
    }

    public bool HasFrames
    {
        get
        {
            if (!_queue.IsEmpty)
            {
                return true;
            }

            lock (_outboxLock)
            {
                return _outbox.HasUnsent;
            }
        }
    }

    /// <summary>When the oldest system message without acknowledgement was added; null when there is none.</summary>
    public TimeSpan? OldestSystemMessage
    {
        get
        {
            lock (_outboxLock)
            {
                return _outbox.Oldest;
            }
        }
    }

    /// <returns>False when it became a dead letter, because too many wait.</returns>
    public bool Add(in OutboundMessage outbound)
    {
        var settings = _remoting.Provider.RemoteSettings;
        var waiting = _queue.Add(outbound);
        if (waiting < 0)
        {
            if (!_full)
            {
                _full = true;
                _remoting.Log.Error("[{0}] messages wait to be sent to [{1}]; further ones are dropped until there is room", _queue.OrdinaryMax, _remoteAddress);
            }

            _remoting.DeadLetter(outbound);
            return false;
        }

        if (waiting == settings.LogBufferSizeExceeding)
        {
            _remoting.Log.Warning("[{0}] messages wait to be sent to [{1}] (akka.remote.log-buffer-size-exceeding)", waiting, _remoteAddress);
        }

        return true;
    }

    /// <returns>False when too many wait.</returns>
    public bool AddSystemMessage(in OutboundMessage outbound)
    {
        lock (_outboxLock)
        {
            if (_outbox.TryAdd(outbound, _remoting.Now))
            {
                return true;
            }
        }

        _remoting.Log.Error(
            "More than {0} system messages to [{1}] wait for acknowledgement (akka.remote.system-message-buffer-size)",
            _remoting.Provider.RemoteSettings.SysMsgBufferSize, _remoteAddress);
        return false;
    }

    /// <returns>Whether there is something to send now.</returns>
    public bool Acknowledge(uint epoch, ulong sequence)
    {
        lock (_outboxLock)
        {
            return _outbox.Acknowledge(epoch, sequence);
        }
    }

    /// <returns>Whether there is something to send now.</returns>
    public bool ResendDue()
    {
        lock (_outboxLock)
        {
            return _outbox.ResendDue(_remoting.Now);
        }
    }

    public void ResendAll()
    {
        lock (_outboxLock)
        {
            _outbox.ResendAll();
        }
    }

    public void DropUserMessages()
    {
        while (_queue.TryTake(out var outbound))
        {
            _remoting.DeadLetter(outbound);
        }
    }

    public void DropSystemMessages()
    {
        lock (_outboxLock)
        {
            _outbox.Reset();
        }
    }

    // The lock is for the moment in which one connection gives way to the next.
    public void Fill(FrameBuffer buffer)
    {
        lock (_fillLock)
        {
            Akka.Serialization.Serialization.WithTransport(_remoting.System, (this, buffer), static work =>
            {
                work.Item1.FillBatch(work.buffer);
                return true;
            });
        }
    }

    private void FillBatch(FrameBuffer buffer)
    {
        var tcp = _remoting.Tcp;
        while (buffer.Frames < tcp.BatchFramesMax && buffer.Length < tcp.BatchBytesMax)
        {
            if (TakeSystemFrame() is { } frame)
            {
                buffer.Append(frame);
            }
            else if (_queue.TryTake(out var outbound))
            {
                _full = false;
                var before = buffer.Length;
                if (_encoder.TryWrite(buffer, outbound))
                {
                    _queue.Note(buffer.Length - before);
                }
            }
            else
            {
                return;
            }
        }
    }

    private byte[]? TakeSystemFrame()
    {
        lock (_outboxLock)
        {
            return _outbox.HasUnsent ? _outbox.TakeNext(_remoting.Now, Encode) : null;
        }
    }

    private byte[]? Encode(OutboundMessage outbound, SystemNumber number)
    {
        _systemFrame.Clear();
        return _encoder.TryWrite(_systemFrame, outbound, number) ? _systemFrame.Written.ToArray() : null;
    }
}
