using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>Keeps events in memory, for tests: they are gone with the journal actor. It serializes nothing.</summary>
public class MemoryJournal : AsyncWriteJournal
{
    private readonly Dictionary<string, long> _highest = [];
    private readonly Lock _gate = new();

    protected virtual ConcurrentDictionary<string, LinkedList<IPersistentRepresentation>> Messages { get; } = new();

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
            if (Messages.TryGetValue(persistenceId, out var events))
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
                Messages.GetOrAdd(persistent.PersistenceId, static _ => new()).AddLast(persistent);
                var highest = _highest.GetValueOrDefault(persistent.PersistenceId);
                _highest[persistent.PersistenceId] = Math.Max(highest, persistent.SequenceNr);
            }
        }

        return Task.FromResult<IImmutableList<Exception?>?>(null);
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        lock (_gate)
        {
            if (Messages.TryGetValue(persistenceId, out var events))
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
