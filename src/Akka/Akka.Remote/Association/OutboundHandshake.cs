using Akka.Actor;
using Akka.Remote.Transport;
using Akka.Remote.Wire;

namespace Akka.Remote;

/// <summary>Opens a connection and makes itself known there.</summary>
internal static class OutboundHandshake
{
    /// <returns>How it came out, and the connection when it is of use. Never fails.</returns>
    public static async Task<(AssociationInput Outcome, Connection? Connection)> RunAsync(
        Remoting remoting, Address remote, AssociationEffect.Connect connect, CancellationToken cancel)
    {
        var id = connect.Connection;
        Connection? connection = null;
        try
        {
            connection = await remoting.Transport.ConnectAsync(remote, cancel).ConfigureAwait(false);
            remoting.Track(connection);
            connection.Id = id;
            connection.Filter = remoting.Adapters.FilterFor(remote);
            connection.Post(Frames.Associate(remoting.Origin, id.Nonce, connect.Seen));
            var answer = await remoting.ReadHandshakeAsync(connection, cancel).ConfigureAwait(false);
            if (answer.KindCase == Frame.KindOneofCase.Associated)
            {
                return (new AssociationInput.AttemptAnswered(id, new SystemUid(answer.Associated.Origin.Uid)), connection);
            }

            var refused = answer.Refused ?? throw new AkkaProtocolException($"{connection.RemoteEndPoint} answered the handshake with {answer.KindCase}");
            return Failed(
                $"[{remote}] refused the association: {refused.Reason} (it speaks protocol version {refused.Version}, this system {Frames.ProtocolVersion})",
                cause: null, refused.Reason == Refused.Types.Reason.Quarantined);
        }
        catch (OperationCanceledException cause)
        {
            return Failed($"No answer from [{remote}] in time", cause, quarantined: false);
        }
        catch (Exception cause)
        {
            return Failed($"Association with [{remote}] failed: {cause.Message}", cause, quarantined: false);
        }

        (AssociationInput, Connection?) Failed(string message, Exception? cause, bool quarantined)
        {
            connection?.Abort();
            return (new AssociationInput.AttemptFailed(id, new InvalidAssociationException(message, cause), quarantined), null);
        }
    }
}
