namespace ShardedKv.Raft.Tests.Harness;

/// <summary>A journal that keeps what was completed, and forgets the rest when its replica crashes.</summary>
internal sealed class SimulatedDisk
{
    private readonly Queue<PendingWrite> _pending = new();

    public HardState HardState { get; private set; } = HardState.Fresh;

    public List<Entry> Log { get; } = [];

    public int PendingCount => _pending.Count;

    public LogIndex LastIndex => new(Log.Count);

    public bool Holds(LogPosition position) =>
        position.Index.Value <= Log.Count
        && (position.Index.Value == 0 || Log[(int)position.Index.Value - 1].Term == position.Term);

    public void Enqueue(Ready ready) => _pending.Enqueue(new PendingWrite(ready));

    /// <returns>The Ready whose write is now durable; null when none was pending.</returns>
    public Ready? CompleteOne()
    {
        if (!_pending.TryDequeue(out var write))
        {
            return null;
        }

        HardState = write.Ready.HardState ?? HardState;
        Fold(Log, write.Ready.Entries);
        return write.Ready;
    }

    public void Crash() => _pending.Clear();

    /// <summary>An entry at an existing index cuts the log there.</summary>
    public static void Fold(List<Entry> log, IEnumerable<Entry> entries)
    {
        foreach (var entry in entries)
        {
            var at = (int)entry.Index.Value - 1;
            Assert.True(at <= log.Count, $"a gap in the journal before {entry}");
            log.RemoveRange(at, log.Count - at);
            log.Add(entry);
        }
    }

    private sealed record PendingWrite(Ready Ready);
}
