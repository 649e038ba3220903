namespace ShardedKv.Raft;

/// <summary>The one snapshot that a leader points its followers to, and whether a newer one is wanted.</summary>
internal sealed class SnapshotOffer(int retryTicks)
{
    private long? _askedTick;

    public SnapshotReference? Current { get; private set; }

    public void Made(SnapshotReference snapshot)
    {
        Current = snapshot;
        _askedTick = null;
    }

    /// <summary>What the log goes on from; null when there is none.</summary>
    public SnapshotReference? Usable(LogIndex logStart) => Current is { } current && current.Position.Index >= logStart ? current : null;

    /// <summary>A receiver could not use it, or nobody needs it.</summary>
    public void Drop() => Current = null;

    /// <summary>The caller is to be asked for one; again after a while, in case it could not make it.</summary>
    public bool AskDue(long tick) => _askedTick is not { } asked || tick - asked >= retryTicks;

    public void Asked(long tick) => _askedTick = tick;
}
