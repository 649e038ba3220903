using System.Diagnostics.CodeAnalysis;
using Akka.Actor;

namespace Akka.Persistence;

/// <summary>
/// What a persistent actor has still to send to its journal. A message's events become sendable when the message is done
/// (<see cref="Flush"/>); one write is under way at a time, and what waits meanwhile goes out together in the next.
/// </summary>
internal sealed class PersistBatch(Eventsourced actor)
{
    private List<IPersistentEnvelope> _sendable = [];
    private readonly List<IPersistentEnvelope> _current = [];
    private int? _eventsMax;

    /// <summary>Set when a batch is taken, cleared by the journal's answer for the write as a whole.</summary>
    public bool WriteInProgress { get; set; }

    public bool HasCurrent => _current.Count > 0;

    public void Add(IPersistentEnvelope envelope) => _current.Add(envelope);

    /// <summary>The message is done: its events go out, unless a write is under way: then they go with the next one.</summary>
    public void Flush()
    {
        _sendable.AddRange(_current);
        _current.Clear();
        Send();
    }

    public void Send()
    {
        // Only once: a journal cannot be changed under a running actor.
        _eventsMax ??= actor.JournalSettings.MaxMessageBatchSize;
        if (TryTake(_eventsMax.Value, out var messages))
        {
            actor.Journal.Tell(new WriteMessages(messages, actor.SelfInternal, actor.InstanceId));
        }
    }

    /// <summary>Takes whole envelopes with at most <paramref name="eventsMax"/> events, at least one envelope.</summary>
    private bool TryTake(int eventsMax, [NotNullWhen(true)] out IReadOnlyList<IPersistentEnvelope>? batch)
    {
        if (WriteInProgress || _sendable.Count == 0)
        {
            batch = null;
            return false;
        }

        var events = _sendable[0].Size;
        var count = 1;
        while (count < _sendable.Count && events + _sendable[count].Size <= eventsMax)
        {
            events += _sendable[count++].Size;
        }

        if (count == _sendable.Count)
        {
            batch = _sendable;
            _sendable = [];
        }
        else
        {
            batch = _sendable.GetRange(0, count);
            _sendable.RemoveRange(0, count);
        }

        WriteInProgress = true;
        return true;
    }
}
