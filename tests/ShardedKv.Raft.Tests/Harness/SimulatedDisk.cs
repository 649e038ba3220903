namespace ShardedKv.Raft.Tests.Harness;

/// <summary>A journal that keeps what was completed, and forgets the rest when its replica crashes.</summary>
internal sealed class SimulatedDisk(Membership initial)
{
    private readonly Queue<Ready> _pending = new();

    public HardState HardState { get; private set; } = HardState.Fresh;

    public LogImage Log { get; } = new(initial);

    public int PendingCount => _pending.Count;

    public LogIndex LastIndex => Log.LastIndex;

    public bool Holds(LogPosition position) => Log.Covers(position);

    public void Enqueue(Ready ready) => _pending.Enqueue(ready);

    /// <returns>The Ready whose write is now durable; null when none was pending.</returns>
    public Ready? CompleteOne()
    {
        if (!_pending.TryDequeue(out var ready))
        {
            return null;
        }

        HardState = ready.HardState ?? HardState;
        Log.Apply(ready);
        return ready;
    }

    public void Crash() => _pending.Clear();

    /// <summary>At recovery the store is ahead of the journal: only a snapshot makes that. The vote of the lost terms counts as spent.</summary>
    public void ResetTo(LogPosition start, Membership membership, ReplicaId self)
    {
        Log.Reset(start, membership);
        if (HardState.Term < start.Term)
        {
            HardState = new HardState(start.Term, self);
        }
    }
}
