namespace ShardedKv.Raft.Tests.Harness;

/// <summary>Virtual milliseconds, and what is to happen at which.</summary>
internal sealed class Timeline(SeededRandom random)
{
    private readonly PriorityQueue<Action, (long Time, long Order)> _happenings = new();
    private long _order;

    public long Now { get; private set; }

    /// <param name="delayMax">Drawn from <paramref name="delayMin"/> to it.</param>
    public void Schedule(Action happening, int delayMax, int delayMin = 0) =>
        _happenings.Enqueue(happening, (Now + delayMin + (delayMax == delayMin ? 0 : random.Next(delayMax - delayMin + 1)), _order++));

    public void RunUntil(long time)
    {
        while (_happenings.TryPeek(out _, out var when) && when.Time <= time)
        {
            HappenNext();
        }

        Now = time;
    }

    /// <summary>Everything that is under way; time passes as far as needed.</summary>
    public void Settle()
    {
        while (_happenings.Count > 0)
        {
            HappenNext();
        }
    }

    private void HappenNext()
    {
        if (_happenings.TryDequeue(out var happening, out var when))
        {
            Now = Math.Max(Now, when.Time);
            happening();
        }
    }
}
