using System.Diagnostics.CodeAnalysis;

namespace Akka.Persistence;

/// <summary>
/// What a persistent actor has still to send to its journal. A message's events become sendable when the message is done
/// (<see cref="Commit"/>); one write is under way at a time, and what waits meanwhile goes out together in the next.
/// </summary>
internal sealed class PersistBatch
{
    private List<IPersistentEnvelope> _sendable = [];
    private readonly List<IPersistentEnvelope> _current = [];

    /// <summary>Set when a batch is taken, cleared by the journal's answer for the write as a whole.</summary>
    public bool WriteInProgress { get; set; }

    public bool HasCurrent => _current.Count > 0;

    public void Add(IPersistentEnvelope envelope) => _current.Add(envelope);

    public void Commit()
    {
        _sendable.AddRange(_current);
        _current.Clear();
    }

    /// <summary>Takes whole envelopes with at most <paramref name="eventsMax"/> events, at least one envelope.</summary>
    public bool TryTake(int eventsMax, [NotNullWhen(true)] out IReadOnlyList<IPersistentEnvelope>? batch)
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
