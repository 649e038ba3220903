using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Akka.Persistence.Journal;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Makes rows of events and events of rows: the payload alone is serialized, what surrounds it is in columns.</summary>
internal sealed class EventSerializer(ExtendedActorSystem system, string? defaultSerializer)
{
    /// <summary>Throws for half a character, in whose place something else would be stored.</summary>
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Akka.Serialization.Serialization _serialization = system.Serialization;

    // The last texts and their bytes; one actor's events mostly share both.
    private Utf8Text _persistenceId = new("", []);
    private Utf8Text _manifest = new("", []);

    /// <summary>
    /// The rows of all writes that serialize. Rejections is null when all do, else it has an element for each write: null,
    /// or why it does not.
    /// </summary>
    public (List<EventRow> Rows, ImmutableArray<Exception?>? Rejections) ToRows(IEnumerable<AtomicWrite> writes)
        => Akka.Serialization.Serialization.WithTransport(system, (this, writes), static s => s.Item1.SerializeAll(s.writes));

    public Persistent ToEvent(string persistenceId, StoredEvent stored)
        => new(
            PayloadSerializer.Deserialize(_serialization, stored.Message, stored.Identifier, stored.Manifest, defaultSerializer),
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
        foreach (var tag in tags)
        {
            Strict.GetByteCount(tag);
        }

        var serializer = _serialization.FindSerializerForType(payload.GetType(), defaultSerializer);
        return new EventRow(
            Shared(ref _persistenceId, persistent.PersistenceId),
            persistent.SequenceNr,
            persistent.Timestamp == 0 ? DateTime.UtcNow.Ticks : persistent.Timestamp,
            serializer.ToBinary(payload),
            Shared(ref _manifest, Akka.Serialization.Serialization.ManifestFor(serializer, payload)),
            serializer.Identifier,
            tags);
    }

    private static Utf8Text Shared(ref Utf8Text last, string text)
    {
        if (last.Text != text)
        {
            last = new Utf8Text(text, Strict.GetBytes(text));
        }

        return last;
    }
}
