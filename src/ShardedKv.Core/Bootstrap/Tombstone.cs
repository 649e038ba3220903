using ShardedKv.Raft;

namespace ShardedKv.Core.Bootstrap;

/// <summary>A node keeps, for each group, the highest replica number that was removed there (design §5), so that a late message cannot
/// revive a removed replica, nor count an empty one that took its number.</summary>
public static class Tombstone
{
    /// <param name="tombstone">default when none was removed here.</param>
    public static bool Allows(ReplicaId created, ReplicaId tombstone) => created > tombstone;

    /// <returns>The tombstone after this removal; it never falls.</returns>
    public static ReplicaId After(ReplicaId removed, ReplicaId tombstone) => removed > tombstone ? removed : tombstone;
}
