using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>What one group gains and loses from one configuration to the next, sorted by range.</summary>
/// <param name="Gained">As the next one has them.</param>
/// <param name="Lost">As the next one has them: with their new groups.</param>
public sealed record ShardMoves(ImmutableArray<ShardAssignment> Gained, ImmutableArray<ShardAssignment> Lost)
{
    public bool AreNone => Gained.IsEmpty && Lost.IsEmpty;

    public static ShardMoves Between(Configuration current, Configuration next, GroupId group)
    {
        var mine = current.Shards.Where(shard => shard.Group == group).Select(shard => shard.Shard).ToHashSet();
        return new ShardMoves(
            [.. next.Shards.Where(shard => shard.Group == group && !mine.Contains(shard.Shard))],
            [.. next.Shards.Where(shard => shard.Group != group && mine.Contains(shard.Shard))]);
    }

    /// <summary>The same shards with the same ranges, whichever groups have them.</summary>
    public static bool SameShards(Configuration current, Configuration next) =>
        current.Shards.Select(shard => (shard.Shard, shard.Range)).SequenceEqual(next.Shards.Select(shard => (shard.Shard, shard.Range)));
}
