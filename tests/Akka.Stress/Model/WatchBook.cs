using Akka.Actor;

namespace Akka.Stress.Model;

/// <summary>For each watch that is not taken back there is one notice, once the watched worker has ended; for others none.</summary>
internal sealed class WatchBook(Findings findings)
{
    private readonly Dictionary<IActorRef, Worker> _watched = [];
    private int _open;

    /// <summary>Watches without a notice yet. From any thread.</summary>
    public int Open => Volatile.Read(ref _open);

    public IEnumerable<Worker> Watched => _watched.Values;

    /// <returns>Whether it is new.</returns>
    public bool Add(Worker worker)
    {
        var added = _watched.TryAdd(worker.Ref, worker);
        Volatile.Write(ref _open, _watched.Count);
        return added;
    }

    public void Remove(Worker worker)
    {
        _watched.Remove(worker.Ref);
        Volatile.Write(ref _open, _watched.Count);
    }

    public void Ended(IActorRef who)
    {
        if (!_watched.Remove(who, out var worker))
        {
            findings.Add($"watch: a notice of the end of {who}, which is not watched or was told of before");
        }
        else if (!worker.HasEnded)
        {
            findings.Add($"watch: a notice of the end of {worker}, which has not ended");
        }

        Volatile.Write(ref _open, _watched.Count);
    }
}

/// <summary>In place of Terminated, for watches that ask for it.</summary>
internal sealed record Gone(Worker Who);
