using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>How far the store is along the log: Durable, then Applied, then HandedOut. All rise only.</summary>
internal sealed class StoreProgress(LogIndex applied)
{
    /// <summary>The last index whose application the shell was given.</summary>
    public LogIndex HandedOut { get; private set; } = applied;

    /// <summary>The last index that the shell said is applied.</summary>
    public LogIndex Applied { get; private set; } = applied;

    /// <summary>The last index that a crash keeps in the store, as far as it is known to be applied.</summary>
    public LogIndex Durable => LogIndex.Min(durable, Applied);

    // The store's word may come before that of who applies to it.
    private LogIndex durable;

    public void HandOut(LogIndex index) => HandedOut = index;

    public void AppliedUpTo(LogIndex index)
    {
        Invariant.Holds(index <= HandedOut, "only what was handed out is applied");
        Applied = LogIndex.Max(Applied, index);
    }

    public void DurableUpTo(LogIndex index) => durable = LogIndex.Max(durable, index);

    /// <summary>The store is another that ends there, durably.</summary>
    public void JumpTo(LogIndex index)
    {
        Invariant.Holds(Applied == HandedOut && index > HandedOut, "a store is swapped for one ahead of it, when nothing is being applied");
        (HandedOut, Applied, durable) = (index, index, LogIndex.Max(durable, index));
    }
}
