using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Transport;
using Akka.Remote.Wire;

namespace Akka.Remote;

/// <summary>
/// All that goes to and comes from one remote address. <see cref="AssociationMachine"/> decides; this does it: queues,
/// connections, events. Inputs come from any thread and are handled one after another.
/// </summary>
internal sealed class Association
{
    private readonly Remoting _remoting;
    private readonly RemoteSettings _settings;
    private readonly OutboundLane _lane;
    private readonly AssociationConnections _connections;
    private readonly SystemInbox _inbox = new();
    private readonly Lock _inboxLock = new();
    private readonly ConcurrentQueue<(AssociationInput Input, Connection? Connection)> _inputs = new();
    private int _inputsWaiting;

    private volatile AssociationState _state = AssociationState.Initial;

    public Association(Remoting remoting, Address remoteAddress)
    {
        _remoting = remoting;
        _settings = remoting.Provider.RemoteSettings;
        RemoteAddress = remoteAddress;
        _lane = new OutboundLane(remoting, remoteAddress);
        _connections = new AssociationConnections(remoting, this, _lane);
    }

    public Address RemoteAddress { get; }

    public Address LocalAddress => _remoting.DefaultAddress;

    /// <summary>For tests and log lines; may be outdated when it is looked at.</summary>
    public AssociationState State => _state;

    /// <summary>When the oldest system message without acknowledgement was sent; null when there is none. Monotonic.</summary>
    public TimeSpan? OldestSystemMessage => _lane.OldestSystemMessage;

    /// <summary>The last attempt to connect; done when it has come to an end, and never failed.</summary>
    public Task Connecting => _connections.Connecting;

    /// <summary>Takes a message to send. Never waits, for a lock or for the network.</summary>
    public void Send(in OutboundMessage outbound)
    {
        if (outbound.Message is ISystemMessage)
        {
            if (_lane.AddSystemMessage(outbound))
            {
                Interlocked.MemoryBarrier();
                WakeWriter();
            }
            else
            {
                Post(new AssociationInput.SystemMessagesFull());
            }

            return;
        }

        if (IsClosed(_state))
        {
            _remoting.DeadLetter(outbound);
            return;
        }

        if (!_lane.Add(outbound))
        {
            return;
        }

        // The message must be seen in its queue by whoever stops writing, or the stop must be seen here.
        Interlocked.MemoryBarrier();
        WakeWriter();
        if (IsClosed(_state))
        {
            // The gate closed in between: what was put in its queue after it was emptied is not left for a later connection.
            _lane.DropUserMessages();
        }
    }

    /// <summary>A system message has come.</summary>
    /// <returns>Whether to deliver it.</returns>
    public bool AcceptSystemMessage(SystemUid uid, SystemNumber number)
    {
        lock (_inboxLock)
        {
            return _inbox.Accept(uid, number);
        }
    }

    /// <summary>What has come up to now is delivered: the other side may forget it.</summary>
    public void OweAck(Connection connection)
    {
        lock (_inboxLock)
        {
            connection.OweAck(_inbox.Epoch, _inbox.Delivered, _remoting.Now + _settings.SysMsgAckTimeout);
        }
    }

    public void OnAck(SystemUid uid, uint epoch, ulong sequence)
    {
        if (_state.KnownUid == uid && _lane.Acknowledge(epoch, sequence))
        {
            _connections.Writer?.Wake();
        }
    }

    /// <summary>Looks at deadlines: handshakes, gates, acknowledgements, heartbeats.</summary>
    public void Tick()
    {
        if (_connections.Writer is { } writer && _lane.ResendDue())
        {
            writer.Wake();
        }

        var oldest = _lane.OldestSystemMessage;
        if (oldest is null && _state is { Phase: AssociationPhase.Idle, Live.IsEmpty: true, SilentSince: null })
        {
            return;
        }

        Post(new AssociationInput.Tick(oldest));
    }

    /// <summary>Breaks all connections without a word, as a network can. For tests.</summary>
    public void BreakConnections() => _connections.Writer?.Abort();

    /// <summary>What still waits becomes dead letters.</summary>
    public void DropAll()
    {
        _lane.DropUserMessages();
        _lane.DropSystemMessages();
    }

    /// <summary>Handles an input now, or after those that are being handled.</summary>
    /// <param name="connection">The connection that the input is about, when it is new here.</param>
    public void Post(AssociationInput input, Connection? connection = null)
    {
        _inputs.Enqueue((input, connection));
        if (Interlocked.Increment(ref _inputsWaiting) != 1)
        {
            return;
        }

        do
        {
            if (_inputs.TryDequeue(out var next))
            {
                try
                {
                    Handle(next.Input, next.Connection);
                }
                catch (Exception cause)
                {
                    // Whoever happened to bring it, a sender even, is not to blame; and the next input is due.
                    _remoting.Log.Error(cause, "The association with {0} could not handle {1}", RemoteAddress, next.Input);
                }
            }
        }
        while (Interlocked.Decrement(ref _inputsWaiting) > 0);
    }

    private void WakeWriter()
    {
        if (_connections.Writer is { } writer)
        {
            writer.Wake();
        }
        else if (_state.Phase is not (AssociationPhase.Handshaking or AssociationPhase.Active))
        {
            Post(new AssociationInput.SendWanted());
        }
    }

    private bool IsClosed(AssociationState state) => state.Phase switch
    {
        AssociationPhase.Gated gated => _remoting.Now < gated.Until,
        AssociationPhase.Quarantined quarantined => _remoting.Now < quarantined.RetryAt,
        _ => false,
    };

    private void Handle(AssociationInput input, Connection? connection)
    {
        if (!_connections.TryNote(input, connection))
        {
            _remoting.Log.Warning("Closed a connection from {0}: it repeats the number of one that is open", connection!.RemoteEndPoint);
            connection.Abort();
            return;
        }

        var before = _state.Phase;
        var (next, effects) = AssociationMachine.Step(_state, input, _remoting.Now, _remoting.NewNonce(), _remoting.Rules);
        _state = next;
        if (next.Phase is AssociationPhase.Gated && before is not AssociationPhase.Gated)
        {
            _remoting.Log.Warning(
                "Association with remote system {0} has failed; address is now gated for {1} ms. Reason: [{2}]",
                RemoteAddress, _settings.RetryGateClosedFor.TotalMilliseconds, ReasonOf(input));
        }

        foreach (var effect in effects)
        {
            Do(effect);
        }
    }

    private static string ReasonOf(AssociationInput input) => input switch
    {
        AssociationInput.AttemptFailed failed => failed.Cause.Message,
        AssociationInput.ConnectionLost { Cause: { } cause } => cause.Message,
        AssociationInput.ConnectionLost { Info: var info } => $"The connection was closed ({info})",
        AssociationInput.Tick => "The handshake took too long",
        AssociationInput.Disassociate => "This side was told to disassociate",
        _ => "Quarantine was asked for without naming an incarnation",
    };

    private void Do(AssociationEffect effect)
    {
        switch (effect)
        {
            case AssociationEffect.DropUserMessages:
                _lane.DropUserMessages();
                break;
            case AssociationEffect.DropSystemMessages:
                _lane.DropSystemMessages();
                break;
            case AssociationEffect.AddressTerminated:
                _remoting.System.EventStream.Publish(new AddressTerminated(RemoteAddress));
                break;
            default:
                if (!_connections.TryDo(effect, _state))
                {
                    _remoting.Events.Publish(effect, LocalAddress, RemoteAddress);
                }

                break;
        }
    }
}
