using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>Keeps events in memory, for tests: they are gone with the journal actor. It serializes nothing.</summary>
public class MemoryJournal : AsyncWriteJournal
{
    private readonly Dictionary<string, long> _highest = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedList<IPersistentRepresentation>> _events = [];

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr)
    {
        lock (_gate)
        {
            return Task.FromResult(_highest.GetValueOrDefault(persistenceId));
        }
    }

    public override Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        List<IPersistentRepresentation> found = [];
        lock (_gate)
        {
            if (_events.TryGetValue(persistenceId, out var events))
            {
                found.AddRange(events
                    .Where(e => e.SequenceNr >= fromSequenceNr && e.SequenceNr <= toSequenceNr)
                    .Take((int)Math.Min(max, int.MaxValue)));
            }
        }

        found.ForEach(recoveryCallback);
        return Task.CompletedTask;
    }

    protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        lock (_gate)
        {
            foreach (var persistent in messages.SelectMany(write => write.Events))
            {
                var id = persistent.PersistenceId;
                if (!_events.TryGetValue(id, out var events))
                {
                    _events[id] = events = new LinkedList<IPersistentRepresentation>();
                }

                // Nobody asks a journal in memory for tags.
                events.AddLast(persistent.Payload is Tagged tagged ? persistent.WithPayload(tagged.Payload) : persistent);
                _highest[id] = Math.Max(_highest.GetValueOrDefault(id), persistent.SequenceNr);
            }
        }

        return Task.FromResult<IImmutableList<Exception?>?>(null);
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        lock (_gate)
        {
            if (_events.TryGetValue(persistenceId, out var events))
            {
                while (events.First is { } first && first.Value.SequenceNr <= toSequenceNr)
                {
                    events.RemoveFirst();
                }
            }
        }

        return Task.CompletedTask;
    }
}
