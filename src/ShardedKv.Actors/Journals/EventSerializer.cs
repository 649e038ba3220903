using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using ShardedKv.Storage;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace ShardedKv.Actors.Journals;

/// <summary>Makes log events of Akka's and back: the payload as its serializer wrote it, behind a head that says what is needed to read it.</summary>
/// <param name="defaultSerializer">For types without a binding; null for Akka's default.</param>
internal sealed class EventSerializer(ExtendedActorSystem system, string? defaultSerializer)
{
    private readonly AkkaSerialization _serialization = system.Serialization;

    /// <summary>All writes that serialize and fit. Rejections is null when all do, else it has an element for each write: null, or why it
    /// does not.</summary>
    public (IReadOnlyList<LogWrite> Writes, IImmutableList<Exception?>? Rejections) ToWrites(
        IEnumerable<AtomicWrite> messages, Func<LogWrite, Exception?> refusal) =>
        AkkaSerialization.WithTransport(system, (this, messages, refusal), static s => s.Item1.SerializeAll(s.messages, s.refusal));

    public IPersistentRepresentation ToEvent(string persistenceId, long sequenceNr, ReadOnlySpan<byte> bytes)
    {
        var head = EventHead.Read(bytes, out var length);
        return new Persistent(
            _serialization.Deserialize(bytes[length..].ToArray(), head.SerializerId, head.SerializerManifest),
            sequenceNr,
            persistenceId,
            head.Manifest,
            isDeleted: false,
            ActorRefs.NoSender,
            head.Writer,
            head.Timestamp);
    }

    private (IReadOnlyList<LogWrite> Writes, IImmutableList<Exception?>? Rejections) SerializeAll(
        IEnumerable<AtomicWrite> messages, Func<LogWrite, Exception?> refusal)
    {
        var writes = new List<LogWrite>();
        var rejections = new List<Exception?>();
        foreach (var message in messages)
        {
            Exception? rejection;
            try
            {
                var write = ToWrite(message);
                rejection = refusal(write);
                if (rejection is null)
                {
                    writes.Add(write);
                }
            }
            catch (Exception failure)
            {
                // Whatever a serializer throws is its event's fault, and its event's alone.
                rejection = failure;
            }

            rejections.Add(rejection);
        }

        return (writes, writes.Count == rejections.Count ? null : rejections.ToImmutableList());
    }

    private LogWrite ToWrite(AtomicWrite message)
    {
        var events = (IImmutableList<IPersistentRepresentation>)message.Payload;
        var stored = new LogEvent[events.Count];
        for (var i = 0; i < stored.Length; i++)
        {
            stored[i] = ToStored(events[i]);
        }

        return new LogWrite(message.PersistenceId, stored);
    }

    private LogEvent ToStored(IPersistentRepresentation persistent)
    {
        var payload = persistent.Payload is Tagged tagged ? tagged.Payload : persistent.Payload!;
        var serializer = _serialization.FindSerializerForType(payload.GetType(), defaultSerializer);
        var head = new EventHead(
            serializer.Identifier,
            AkkaSerialization.ManifestFor(serializer, payload),
            persistent.Manifest,
            persistent.WriterGuid,
            persistent.Timestamp);
        return new LogEvent(persistent.SequenceNr, head.Write(), serializer.ToBinary(payload));
    }
}
