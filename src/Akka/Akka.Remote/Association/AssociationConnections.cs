using Akka.Remote.Transport;
using Akka.Remote.Wire;

namespace Akka.Remote;

/// <summary>
/// The connections of one association and the attempts to open one. Called while an input is handled, so by one thread
/// at a time; <see cref="Writer"/> and <see cref="Connecting"/> from any.
/// </summary>
internal sealed class AssociationConnections(Remoting remoting, Association association, OutboundLane lane)
{
    /// <summary>A connection that is closed for another reason than shutdown gets so long to say goodbye.</summary>
    private static readonly TimeSpan _closePatience = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ConnectionId, Connection> _open = [];
    private readonly Dictionary<ConnectionId, CancellationTokenSource> _attempts = [];
    private readonly List<Connection> _closing = [];
    private volatile Connection? _writer;

    /// <summary>The connection that is written to; null while there is none.</summary>
    public Connection? Writer => _writer;

    /// <summary>The last attempt to connect; done when it has come to an end, and never failed.</summary>
    public Task Connecting { get; private set; } = Task.CompletedTask;

    /// <summary>Takes note of what an input says about connections, before it is decided upon.</summary>
    /// <returns>False when a new connection has the number of an open one; nothing was noted.</returns>
    public bool TryNote(AssociationInput input, Connection? connection)
    {
        switch (input)
        {
            case AssociationInput.AttemptAnswered or AssociationInput.Inbound:
                if (!_open.TryAdd(connection!.Id, connection))
                {
                    return false;
                }

                _attempts.Remove(connection.Id);
                break;
            case AssociationInput.AttemptFailed failed:
                _attempts.Remove(failed.Connection);
                break;
            case AssociationInput.ConnectionLost lost:
                _open.Remove(lost.Connection);
                if (_writer == connection)
                {
                    _writer = null;
                }

                break;
            case AssociationInput.Tick:
                foreach (var open in _open.Values)
                {
                    open.Tick(remoting.Now);
                }

                break;
            default:
                break;
        }

        return true;
    }

    /// <returns>False when the effect is not about connections.</returns>
    public bool TryDo(AssociationEffect effect, AssociationState state)
    {
        switch (effect)
        {
            case AssociationEffect.Connect connect:
                var cancel = new CancellationTokenSource();
                _attempts[connect.Connection] = cancel;
                // Off the sender's thread.
                Connecting = remoting.Turns.Start(() => ConnectAsync(connect, cancel.Token));
                return true;
            case AssociationEffect.Abandon abandon:
                _attempts.GetValueOrDefault(abandon.Connection)?.Cancel();
                return true;
            case AssociationEffect.Accept accept:
                Accept(_open[accept.Connection], state.KnownUid!.Value);
                return true;
            case AssociationEffect.Refuse refuse:
                Refuse(refuse);
                return true;
            case AssociationEffect.Close close:
                Close(close);
                return true;
            case AssociationEffect.WriteTo write:
                lane.ResendAll();
                _writer = _open[write.Connection];
                _writer.WriteFrom(lane);
                return true;
            default:
                return false;
        }
    }

    private async Task ConnectAsync(AssociationEffect.Connect connect, CancellationToken cancel)
    {
        var (input, connection) = await OutboundHandshake.RunAsync(remoting, association.RemoteAddress, connect, cancel).ConfigureAwait(false);
        association.Post(input, connection);
    }

    private void Accept(Connection connection, SystemUid uid)
    {
        if (connection.Id.Inbound)
        {
            connection.Post(Frames.Associated(remoting.Origin));
        }

        connection.Liveness = remoting.NewTransportFailureDetector();
        connection.Liveness.HeartBeat();
        _ = connection.ReadAsync(new InboundStream(remoting, association, connection, uid), [.. _closing]);
        _closing.Clear();
    }

    private void Refuse(AssociationEffect.Refuse refuse)
    {
        _open.Remove(refuse.Connection, out var connection);
        connection!.Post(Frames.Refused(Refused.Types.Reason.Quarantined));
        connection.Close(refuse.Info, _closePatience);
    }

    private void Close(AssociationEffect.Close close)
    {
        if (!_open.Remove(close.Connection, out var connection))
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

        connection.Close(close.Info, flush ? remoting.Provider.RemoteSettings.FlushWait : _closePatience);
        _closing.Add(connection);
    }
}
