namespace ShardedKv.Raft;

/// <summary>Three places in the log that only rise: committed, handed out to be applied, applied.</summary>
internal sealed class CommitCursor(LogIndex applied, int handOutMax)
{
    public LogIndex Commit { get; private set; } = applied;

    public LogIndex HandedOut { get; private set; } = applied;

    public LogIndex Applied { get; private set; } = applied;

    public void CommitTo(LogIndex index) => Commit = LogIndex.Max(Commit, index);

    /// <summary>The end of the next batch to apply. Never past what is durable here: else the store could be ahead of its journal.</summary>
    public LogIndex NextHandOut(LogIndex persisted)
    {
        var last = LogIndex.Min(Commit, persisted);
        return LogIndex.Max(HandedOut, LogIndex.Min(last, new LogIndex(HandedOut.Value + handOutMax)));
    }

    /// <summary>The store was replaced by a snapshot that ends there.</summary>
    public void JumpTo(LogIndex index)
    {
        CommitTo(index);
        HandedOut = index;
        Applied = index;
    }

    public void HandOutTo(LogIndex index) => HandedOut = index;

    public void AppliedTo(LogIndex index)
    {
        Invariant.Holds(index <= HandedOut, "only what was handed out is applied");
        Applied = LogIndex.Max(Applied, index);
    }
}
