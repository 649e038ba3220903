using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Controller;

internal readonly record struct WeighedShard(ShardId Shard, long Bytes);

/// <summary>What a group has while a plan is made.</summary>
internal sealed class GroupLoad(GroupId group)
{
    private readonly List<WeighedShard> shards = [];

    public GroupId Group { get; } = group;

    public int Count => shards.Count;

    public long Bytes { get; private set; }

    /// <summary>The first in this order is the next to get a shard.</summary>
    public (long Bytes, int Count, GroupId Group) Order => (Bytes, Count, Group);

    public void Add(WeighedShard shard)
    {
        shards.Add(shard);
        Bytes += shard.Bytes;
    }

    /// <summary>Takes <paramref name="count"/> shards out, neighbours in the order of their size: of all such runs the one that leaves
    /// bytes nearest to <paramref name="average"/>, the smallest of equals.</summary>
    public List<WeighedShard> Give(int count, long average)
    {
        shards.Sort((left, right) => (left.Bytes, left.Shard).CompareTo((right.Bytes, right.Shard)));
        var run = shards.Take(count).Sum(shard => shard.Bytes);
        var (best, bestRun) = (0, run);
        for (var first = 1; first + count <= shards.Count; first++)
        {
            run += shards[first + count - 1].Bytes - shards[first - 1].Bytes;
            if (Math.Abs(Bytes - run - average) < Math.Abs(Bytes - bestRun - average))
            {
                (best, bestRun) = (first, run);
            }
        }

        var given = shards.GetRange(best, count);
        shards.RemoveRange(best, count);
        Bytes -= bestRun;
        return given;
    }
}
