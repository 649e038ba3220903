using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Akka.Persistence.Journal;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Makes rows of events and events of rows: the payload alone is serialized, what surrounds it is in columns.</summary>
internal sealed class EventSerializer(ExtendedActorSystem system, string? defaultSerializer)
{
    private readonly Akka.Serialization.Serialization _serialization = system.Serialization;

    // The last texts and their bytes; one actor's events mostly share both.
    private (string Text, byte[] Utf8) _persistenceId = ("", []);
    private (string Text, byte[] Utf8) _manifest = ("", []);

    /// <summary>
    /// The rows of all writes that serialize. Rejections is null when all do, else it has an element for each write: null,
    /// or why it does not.
    /// </summary>
    public (List<EventRow> Rows, ImmutableArray<Exception?>? Rejections) ToRows(IEnumerable<AtomicWrite> writes)
        => Akka.Serialization.Serialization.WithTransport(system, (this, writes), static s => s.Item1.SerializeAll(s.writes));

    public Persistent ToEvent(string persistenceId, StoredEvent stored)
        => new(
            _serialization.Deserialize(stored.Message, stored.Identifier, stored.Manifest),
            stored.SequenceNr,
            persistenceId,
            stored.Manifest,
            isDeleted: false,
            ActorRefs.NoSender,
            stored.WriterUuid,
            stored.Created);

    private (List<EventRow> Rows, ImmutableArray<Exception?>? Rejections) SerializeAll(IEnumerable<AtomicWrite> writes)
    {
        var rows = new List<EventRow>();
        Exception?[]? rejections = null;
        var list = writes as IReadOnlyList<AtomicWrite> ?? [.. writes];
        for (var i = 0; i < list.Count; i++)
        {
            var start = rows.Count;
            try
            {
                foreach (var persistent in list[i].Events)
                {
                    rows.Add(ToRow(persistent));
                }
            }
            catch (Exception e)
            {
                rows.RemoveRange(start, rows.Count - start);
                rejections ??= new Exception?[list.Count];
                rejections[i] = e;
            }
        }

        return (rows, rejections is null ? null : ImmutableArray.Create(rejections));
    }

    private EventRow ToRow(IPersistentRepresentation persistent)
    {
        var (payload, tags) = persistent.Payload is Tagged tagged
            ? (tagged.Payload, tagged.Tags)
            : (persistent.Payload!, ImmutableHashSet<string>.Empty);
        var serializer = _serialization.FindSerializerForType(payload.GetType(), defaultSerializer);
        return new EventRow(
            Utf8(ref _persistenceId, persistent.PersistenceId),
            persistent.SequenceNr,
            persistent.Timestamp == 0 ? DateTime.UtcNow.Ticks : persistent.Timestamp,
            serializer.ToBinary(payload),
            Utf8(ref _manifest, Akka.Serialization.Serialization.ManifestFor(serializer, payload)),
            serializer.Identifier,
            tags);
    }

    private static byte[] Utf8(ref (string Text, byte[] Utf8) cache, string text)
    {
        if (cache.Text != text)
        {
            cache = (text, Encoding.UTF8.GetBytes(text));
        }

        return cache.Utf8;
    }
}
