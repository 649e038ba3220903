using System.Text;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using Akka.Remote.Wire;

namespace Akka.Remote;

/// <summary>Turns messages into frames. Used by one thread at a time, inside the system's transport information.</summary>
internal sealed class MessageEncoder(ExtendedActorSystem system, RemoteSettings settings, int frameBytesMax, ILoggingAdapter log)
{
    private const int SendersMax = 1024;

    private readonly Dictionary<IActorRef, byte[]> _senders = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Type, int> _largest = [];

    /// <summary>Appends the message's frame. One that cannot be sent is logged and left out.</summary>
    /// <param name="number">
    /// Of a system message. That may have no more bytes than every receiver takes: one that is skipped there would never be
    /// acknowledged, and those behind it never delivered.
    /// </param>
    /// <returns>Whether it was appended.</returns>
    public bool TryWrite(FrameBuffer buffer, in OutboundMessage outbound, SystemNumber number = default)
    {
        var message = outbound.Message;
        try
        {
            var serializer = system.Serialization.FindSerializerFor(message);
            var payload = serializer.ToBinary(message);
            var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, message);
            var sender = PathOf(outbound.Sender);
            var recipient = outbound.Recipient.Utf8Path;

            var size = EnvelopeCodec.BodySize(recipient.Length, sender.Length, serializer.Identifier, Encoding.UTF8.GetByteCount(manifest), payload.Length, number);
            var bytesMax = number.Sequence == 0 ? frameBytesMax : TcpSettings.FrameBytesLeast;
            if (size > bytesMax)
            {
                log.Error(
                    "Transient association error (association remains live): Discarding oversized payload sent to {0}: max allowed size {1} bytes, actual size of encoded {2} was {3} bytes.",
                    outbound.Recipient, bytesMax, message.GetType(), size);
                return false;
            }

            EnvelopeCodec.Write(buffer, recipient, sender, serializer.Identifier, manifest, payload, number);
            Note(outbound, payload.Length);
            return true;
        }
        catch (Exception cause)
        {
            log.Error(cause, "Transient association error (association remains live): Failed to serialize message of type [{0}] to {1}", message.GetType(), outbound.Recipient);
            return false;
        }
    }

    private byte[] PathOf(IActorRef? sender)
    {
        switch (sender)
        {
            case null or Nobody:
                return [];
            case RemoteActorRef remote:
                return remote.Utf8Path;
        }

        if (_senders.TryGetValue(sender, out var known))
        {
            return known;
        }

        var path = Encoding.UTF8.GetBytes(Akka.Serialization.Serialization.SerializedActorPath(sender));
        if (sender is ActorRefWithCell)
        {
            // Only actors send again and again; the reference of an Ask is used once.
            if (_senders.Count >= SendersMax)
            {
                _senders.Clear();
            }

            _senders.Add(sender, path);
        }

        return path;
    }

    private void Note(in OutboundMessage outbound, int payloadBytes)
    {
        if (settings.LogSend)
        {
            log.Debug("sending message {0} to {1} from {2}", outbound.Message, outbound.Recipient, outbound.Sender);
        }

        if (settings.LogFrameSizeExceeding is { } limit && payloadBytes >= limit
            && payloadBytes > _largest.GetValueOrDefault(outbound.Message.GetType()))
        {
            _largest[outbound.Message.GetType()] = payloadBytes;
            log.Info("New maximum payload size for [{0}] is [{1}] bytes. Sent to {2} from {3}.", outbound.Message.GetType(), payloadBytes, outbound.Recipient, outbound.Sender);
        }
    }
}
