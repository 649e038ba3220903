namespace ShardedKv.Raft;

/// <summary>What a replica starts from: all that is durable of it.</summary>
/// <param name="LogStart">The position before the first of <paramref name="Entries"/>; committed.</param>
/// <param name="Entries">Without gap from LogStart on.</param>
/// <param name="Applied">Already in the store, hence committed; within the log. Entries after it are handed out again.</param>
/// <param name="Membership">In force at LogStart; the entries may hold changes of it.</param>
public sealed record RecoveredState(
    HardState HardState, LogPosition LogStart, IReadOnlyList<Entry> Entries, LogIndex Applied, Membership Membership)
{
    /// <summary>A replica that never wrote anything.</summary>
    public static RecoveredState Fresh(Membership membership) =>
        new(HardState.Fresh, LogPosition.Zero, [], LogIndex.Zero, membership);
}
