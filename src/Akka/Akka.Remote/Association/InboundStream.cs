using System.Text;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using Akka.Remote.Wire;

namespace Akka.Remote;

/// <summary>Decodes what one connection of an association brings, and delivers it. Runs on the connection's read loop.</summary>
internal sealed class InboundStream(Remoting remoting, Association association, Connection connection, SystemUid uid) : IFrameSink
{
    private const int RefsMax = 4096;
    private const int ManifestsMax = 1024;

    private readonly Utf8Cache<IInternalActorRef> _refs = new(RefsMax);
    private readonly Utf8Cache<string> _manifests = new(ManifestsMax);

    public void OnEnvelope(in EnvelopeView envelope)
    {
        var number = new SystemNumber(envelope.Epoch, envelope.Sequence);
        if (number.Sequence == 0)
        {
            Deliver(envelope, isSystem: false);
            return;
        }

        if (association.AcceptSystemMessage(uid, number))
        {
            Deliver(envelope, isSystem: true);
        }

        // After the delivery: what is acknowledged is never sent again. A repeated one asks for its acknowledgement anew.
        association.OweAck(connection);
    }

    public void OnAck(uint epoch, ulong sequence) => association.OnAck(uid, epoch, sequence);

    public void OnOversized(int bytes) =>
        remoting.Log.Error(
            "Dropping an oversized message from {0}: max allowed size {1} bytes ({2}.maximum-frame-size), actual size was {3} bytes. The association remains live.",
            association.RemoteAddress, remoting.Tcp.FrameBytesMax, TcpSettings.Key, bytes);

    public void OnClosed(DisassociateInfo info, Exception? cause)
    {
        if (cause is AkkaProtocolException)
        {
            remoting.Log.Error(cause, "Connection {0} with {1} is closed", connection.Id, association.RemoteAddress);
        }

        association.Post(new AssociationInput.ConnectionLost(connection.Id, info, cause), connection);
    }

    private void Deliver(in EnvelopeView envelope, bool isSystem)
    {
        var manifest = string.Empty;
        try
        {
            manifest = ManifestOf(envelope.Manifest);
            var recipient = Resolve(envelope.Recipient);
            var sender = envelope.Sender.IsEmpty ? null : Resolve(envelope.Sender);
            var message = remoting.System.Serialization.Deserialize(envelope.Payload.ToArray(), envelope.Serializer, manifest);
            remoting.Dispatcher.Dispatch(recipient, message, sender, isSystem);
        }
        catch (Exception cause)
        {
            remoting.Log.Error(
                cause,
                "Dropping a message from {0} to {1}: serializer id [{2}], manifest [{3}], {4} bytes could not be deserialized",
                association.RemoteAddress, Encoding.UTF8.GetString(envelope.Recipient), envelope.Serializer, manifest, envelope.Payload.Length);
        }
    }

    private string ManifestOf(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return string.Empty;
        }

        if (!_manifests.TryGet(utf8, out var manifest))
        {
            manifest = Encoding.UTF8.GetString(utf8);
            _manifests.Add(utf8, manifest);
        }

        return manifest;
    }

    private IInternalActorRef Resolve(ReadOnlySpan<byte> utf8)
    {
        if (_refs.TryGet(utf8, out var known))
        {
            return known;
        }

        var resolved = remoting.Provider.ResolveActorRefWithLocalAddress(Encoding.UTF8.GetString(utf8), association.LocalAddress);

        // Only what stays true: a path with uid names one incarnation for ever, a root is always there. An Ask's reference is
        // used once, and one that is not found now may be there later.
        if (resolved is RemoteActorRef or ActorRefWithCell && (resolved.Path.Uid != 0 || resolved.Path.Depth == 0) && utf8.IndexOf("/temp/"u8) < 0)
        {
            _refs.Add(utf8, resolved);
        }

        return resolved;
    }
}
