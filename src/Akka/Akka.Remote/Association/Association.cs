using System.Collections.Concurrent;
using System.Security.Cryptography;
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
    /// <summary>A connection that is closed for another reason than shutdown gets so long to say goodbye.</summary>
    private static readonly TimeSpan _closePatience = TimeSpan.FromSeconds(1);

    private readonly Remoting _remoting;
    private readonly RemoteSettings _settings;
    private readonly ILoggingAdapter _log;
    private readonly ExtendedActorSystem _system;
    private readonly OutboundLane _lane;
    private readonly SystemInbox _inbox = new();
    private readonly Lock _inboxLock = new();
    private readonly ConcurrentQueue<(AssociationInput Input, Connection? Connection)> _inputs = new();
    private int _inputsWaiting;

    // Touched only while an input is handled.
    private readonly Dictionary<ConnectionId, Connection> _connections = [];
    private readonly Dictionary<ConnectionId, CancellationTokenSource> _attempts = [];
    private readonly List<Connection> _closing = [];

    private volatile AssociationState _state = AssociationState.Initial;
    private volatile Connection? _writer;

    public Association(Remoting remoting, Address remoteAddress)
    {
        _remoting = remoting;
        _settings = remoting.Provider.RemoteSettings;
        _log = remoting.Log;
        _system = remoting.System;
        RemoteAddress = remoteAddress;
        _lane = new OutboundLane(remoting, remoteAddress);
    }

    public Address RemoteAddress { get; }

    public Address LocalAddress => _remoting.DefaultAddress;

    public int FrameBytesMax => _remoting.Tcp.FrameBytesMax;

    /// <summary>For tests and log lines; may be outdated when it is looked at.</summary>
    public AssociationState State => _state;

    /// <summary>When the oldest system message without acknowledgement was sent; null when there is none. Monotonic.</summary>
    public TimeSpan? OldestSystemMessage => _lane.OldestSystemMessage;

    /// <summary>The last attempt to connect; done when it has come to an end, and never failed.</summary>
    public Task Connecting { get; private set; } = Task.CompletedTask;

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
    public bool AcceptSystemMessage(SystemUid uid, SystemNumber number, Connection connection)
    {
        lock (_inboxLock)
        {
            var deliver = _inbox.Accept(uid, number);
            connection.OweAck(_inbox.Epoch, _inbox.Delivered, _remoting.Now + _settings.SysMsgAckTimeout);
            return deliver;
        }
    }

    public void OnAck(SystemUid uid, uint epoch, ulong sequence)
    {
        if (_state.KnownUid == uid && _lane.Acknowledge(epoch, sequence))
        {
            _writer?.Wake();
        }
    }

    /// <summary>Looks at deadlines: handshakes, gates, acknowledgements, heartbeats.</summary>
    public void Tick()
    {
        if (_writer is { } writer && _lane.ResendDue())
        {
            writer.Wake();
        }

        var oldest = _lane.OldestSystemMessage;
        if (oldest is null && _state is { Phase: AssociationPhase.Idle, Live.IsEmpty: true })
        {
            return;
        }

        Post(new AssociationInput.Tick(oldest));
    }

    /// <summary>Breaks all connections without a word, as a network can. For tests.</summary>
    public void BreakConnections() => _writer?.Abort();

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
                    _log.Error(cause, "The association with {0} could not handle {1}", RemoteAddress, next.Input);
                }
            }
        }
        while (Interlocked.Decrement(ref _inputsWaiting) > 0);
    }

    private void WakeWriter()
    {
        if (_writer is { } writer)
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
        switch (input)
        {
            case AssociationInput.AttemptAnswered or AssociationInput.Inbound:
                _attempts.Remove(connection!.Id);
                _connections[connection.Id] = connection;
                break;
            case AssociationInput.AttemptFailed failed:
                _attempts.Remove(failed.Connection);
                break;
            case AssociationInput.ConnectionLost lost:
                _connections.Remove(lost.Connection);
                if (_writer == connection)
                {
                    _writer = null;
                }

                break;
            case AssociationInput.Tick:
                foreach (var live in _connections.Values)
                {
                    live.Tick(_remoting.Now);
                }

                break;
            default:
                break;
        }

        var before = _state.Phase;
        var (next, effects) = AssociationMachine.Step(_state, input, _remoting.Now, NewNonce(), _remoting.Rules);
        _state = next;
        if (next.Phase is AssociationPhase.Gated && before is not AssociationPhase.Gated)
        {
            _log.Warning(
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
        _ => "Quarantine was asked for without naming an incarnation",
    };

    private void Do(AssociationEffect effect)
    {
        switch (effect)
        {
            case AssociationEffect.Connect connect:
                var cancel = new CancellationTokenSource();
                _attempts[connect.Connection] = cancel;
                Connecting = ConnectAsync(connect.Connection, connect.Seen, cancel);
                break;
            case AssociationEffect.Abandon abandon:
                _attempts.GetValueOrDefault(abandon.Connection)?.Cancel();
                break;
            case AssociationEffect.Accept accept:
                Accept(_connections[accept.Connection]);
                break;
            case AssociationEffect.Refuse refuse:
                Refuse(refuse);
                break;
            case AssociationEffect.Close close:
                Close(close);
                break;
            case AssociationEffect.WriteTo write:
                _lane.ResendAll();
                _writer = _connections[write.Connection];
                _writer.WriteFrom(_lane);
                break;
            case AssociationEffect.DropUserMessages:
                _lane.DropUserMessages();
                break;
            case AssociationEffect.DropSystemMessages:
                _lane.DropSystemMessages();
                break;
            case AssociationEffect.AddressTerminated:
                _system.EventStream.Publish(new AddressTerminated(RemoteAddress));
                break;
            default:
                Publish(effect);
                break;
        }
    }

    private void Publish(AssociationEffect effect)
    {
        var events = _remoting.Events;
        switch (effect)
        {
            case AssociationEffect.PublishAssociated associated:
                events.Publish(new AssociatedEvent(LocalAddress, RemoteAddress, associated.Inbound));
                break;
            case AssociationEffect.PublishDisassociated disassociated:
                events.Publish(new DisassociatedEvent(LocalAddress, RemoteAddress, disassociated.Inbound));
                break;
            case AssociationEffect.PublishError error:
                events.Publish(new AssociationErrorEvent(error.Cause, LocalAddress, RemoteAddress, inbound: false, LogLevel.DebugLevel));
                break;
            case AssociationEffect.PublishQuarantined quarantined:
                events.Publish(new QuarantinedEvent(RemoteAddress, quarantined.Uid.Value));
                break;
            case AssociationEffect.PublishThisSystemQuarantined:
                events.Publish(new ThisActorSystemQuarantinedEvent(LocalAddress, RemoteAddress));
                break;
            default:
                throw new InvalidOperationException($"No such effect: {effect}");
        }
    }

    private void Accept(Connection connection)
    {
        if (connection.Id.Inbound)
        {
            connection.Post(Frames.Associated(_remoting.Origin));
        }

        connection.Liveness = _remoting.NewTransportFailureDetector();
        connection.Liveness.HeartBeat();
        var stream = new InboundStream(this, connection, _state.KnownUid!.Value, _remoting.Dispatcher, _system, _remoting.Provider, _log);
        _ = connection.ReadAsync(stream, [.. _closing]);
        _closing.Clear();
    }

    private void Refuse(AssociationEffect.Refuse refuse)
    {
        _connections.Remove(refuse.Connection, out var connection);
        connection!.Post(Frames.Refused(Refused.Types.Reason.Quarantined));
        connection.Close(refuse.Info, _closePatience);
    }

    private void Close(AssociationEffect.Close close)
    {
        if (!_connections.Remove(close.Connection, out var connection))
        {
            return;
        }

        var flush = close.Info == DisassociateInfo.Shutdown;
        if (_writer == connection)
        {
            _writer = null;
        }

        if (!flush)
        {
            connection.WriteFrom(null);
        }

        connection.Close(close.Info, flush ? _settings.FlushWait : _closePatience);
        _closing.Add(connection);
    }

    private async Task ConnectAsync(ConnectionId id, ulong seen, CancellationTokenSource cancel)
    {
        // Off the sender's thread.
        await Task.Yield();
        Connection? connection = null;
        try
        {
            connection = await _remoting.Transport.ConnectAsync(RemoteAddress, cancel.Token).ConfigureAwait(false);
            _remoting.Track(connection);
            connection.Id = id;
            connection.Post(Frames.Associate(_remoting.Origin, id.Nonce, seen));
            var answer = await connection.ReadHandshakeAsync(_remoting.HandshakeTimeout, cancel.Token).ConfigureAwait(false);
            if (answer.KindCase == Frame.KindOneofCase.Associated)
            {
                Post(new AssociationInput.AttemptAnswered(id, new SystemUid(answer.Associated.Origin.Uid)), connection);
                return;
            }

            var refused = answer.Refused ?? throw new AkkaProtocolException($"{connection.RemoteEndPoint} answered the handshake with {answer.KindCase}");
            Fail(
                new InvalidAssociationException($"[{RemoteAddress}] refused the association: {refused.Reason} (it speaks protocol version {refused.Version}, this system {Frames.ProtocolVersion})"),
                refused.Reason == Refused.Types.Reason.Quarantined);
        }
        catch (OperationCanceledException cause)
        {
            Fail(new InvalidAssociationException($"No answer from [{RemoteAddress}] in time", cause), quarantined: false);
        }
        catch (Exception cause)
        {
            Fail(new InvalidAssociationException($"Association with [{RemoteAddress}] failed: {cause.Message}", cause), quarantined: false);
        }

        void Fail(Exception cause, bool quarantined)
        {
            connection?.Abort();
            Post(new AssociationInput.AttemptFailed(id, cause, quarantined));
        }
    }

    private static ulong NewNonce()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes) | 1;
    }
}
