using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>How a new cluster is laid out. The same input gives the same plan everywhere, whatever order it comes in.</summary>
public static class InitialPlan
{
    /// <summary>Equal ranges, dealt round to the groups in the order of their numbers: largest and smallest group differ by at
    /// most one shard, and neighbours in the ring lie in different groups.</summary>
    public static ImmutableArray<ShardAssignment> Spread(int shardCount, IReadOnlyList<GroupId> groups)
    {
        if (shardCount is < 1 or > ConfigurationRules.ShardsMax)
        {
            throw new ArgumentOutOfRangeException(
                nameof(shardCount), shardCount, $"A cluster has 1 to {ConfigurationRules.ShardsMax} shards.");
        }

        if (groups.Count == 0)
        {
            throw new ArgumentException("There is no group to give shards to.", nameof(groups));
        }

        GroupId[] ordered = [.. groups.Order()];
        var shards = ImmutableArray.CreateBuilder<ShardAssignment>(shardCount);
        for (var i = 0; i < shardCount; i++)
        {
            var range = new RoutingRange(BoundOf(i, shardCount), BoundOf(i + 1, shardCount));
            shards.Add(new ShardAssignment(range, new ShardId(i), ordered[i % ordered.Length]));
        }

        return shards.MoveToImmutable();
    }

    private static long BoundOf(int shard, int shardCount) => RoutingRange.EndMax * shard / shardCount;
}
