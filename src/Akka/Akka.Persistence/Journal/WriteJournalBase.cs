using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Internal;

namespace Akka.Persistence.Journal;

/// <summary>Takes events through the journal's event adapters, on their way in and out.</summary>
public abstract class WriteJournalBase : ActorBase
{
    private readonly EventAdapters _eventAdapters;

    protected WriteJournalBase()
    {
        Plugin = Persistence.Instance.Apply(Context.System).JournalOf(Self);
        _eventAdapters = Plugin.Adapters;
    }

    internal JournalPlugin Plugin { get; }

    /// <summary>The writes among the messages, adapted and without senders, each event with the present time.</summary>
    protected IEnumerable<AtomicWrite> PreparePersistentBatch(IEnumerable<IPersistentEnvelope> resequenceables)
    {
        var now = DateTime.UtcNow.Ticks;
        var writes = new List<AtomicWrite>();
        foreach (var envelope in resequenceables)
        {
            if (envelope is AtomicWrite write)
            {
                writes.Add(Prepare(write, now));
            }
        }

        return writes;
    }

    protected IPersistentRepresentation AdaptToJournal(IPersistentRepresentation representation)
    {
        var payload = representation.Payload!;
        var adapter = _eventAdapters.Get(payload.GetType());
        return adapter is IdentityEventAdapter
            ? representation
            : representation.WithPayload(adapter.ToJournal(payload)).WithManifest(adapter.Manifest(payload));
    }

    protected IEnumerable<IPersistentRepresentation> AdaptFromJournal(IPersistentRepresentation representation)
    {
        var payload = representation.Payload!;
        var adapter = _eventAdapters.Get(payload.GetType());
        return adapter is IdentityEventAdapter
            ? [representation]
            : adapter.FromJournal(payload, representation.Manifest).Events.Select(representation.WithPayload);
    }

    private AtomicWrite Prepare(AtomicWrite write, long now)
    {
        var prepared = new IPersistentRepresentation[write.Events.Count];
        for (var i = 0; i < prepared.Length; i++)
        {
            var adapted = AdaptToJournal(write.Events[i]);
            prepared[i] = new Persistent(
                adapted.Payload,
                adapted.SequenceNr,
                adapted.PersistenceId,
                adapted.Manifest,
                adapted.IsDeleted,
                ActorRefs.NoSender,
                adapted.WriterGuid,
                now);
        }

        return new AtomicWrite(ImmutableArray.Create(prepared));
    }
}
