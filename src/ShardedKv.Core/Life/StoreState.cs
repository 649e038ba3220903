using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>What a store says of itself after its own recovery.</summary>
/// <param name="Applied">Its position; a snapshot's when one was swapped in.</param>
/// <param name="Membership">In force at Applied, as the store's newest applied change of members says (StoredMembership); null when it
/// holds none, and then those that the group was founded with are.</param>
public sealed record StoreState(LogPosition Applied, Membership? Membership)
{
    public static StoreState Empty { get; } = new(LogPosition.Zero, null);
}
