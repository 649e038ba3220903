using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>What an event says of the log's start, before its entries are added. All up to Position is in the store, durably. Closed.</summary>
public abstract record StartChange
{
    private protected StartChange(LogPosition position)
    {
        Position = position;
    }

    /// <summary>The log goes on after it.</summary>
    public LogPosition Position { get; }
}

/// <summary>Entries up to Position go, those after it stay.</summary>
/// <param name="Membership">In force at Position.</param>
public sealed record Compact(LogPosition Position, Membership Membership) : StartChange(Position);

/// <summary>All entries go: the log did not hold Position, or nothing after it.</summary>
/// <param name="Membership">In force at Position. Null in an event of the first builds, which knew no change of members.</param>
public sealed record LogReset(LogPosition Position, Membership? Membership) : StartChange(Position);
