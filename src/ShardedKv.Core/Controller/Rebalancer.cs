using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Controller;

/// <summary>Who gets which shard next. Largest and smallest group differ by at most one shard, no plan that reaches this moves fewer, and
/// the order in which shards and groups are given changes nothing.</summary>
/// <remarks>Where counts leave a choice, bytes decide, greedily: of the groups that have more than their share the ones with the fewest
/// bytes keep one more; a group gives those shards, neighbours by size, that bring it nearest to the average; what is given goes,
/// the largest first, to the group that has the fewest bytes so far. An optimum would be a partition problem, and would move more. Nothing balances but
/// a Join and a Leave, so that a shard that was moved by name stays where it is until the next of them.</remarks>
public static class Rebalancer
{
    /// <param name="groups">All that shall have shards afterwards. Shards of any other group go away from it.</param>
    /// <param name="bytes">What the shards hold; one that is not named holds nothing.</param>
    /// <returns>The same shards and ranges, sorted by range.</returns>
    /// <exception cref="ArgumentException">No group is left.</exception>
    public static ImmutableArray<ShardAssignment> Balance(
        IReadOnlyCollection<ShardAssignment> current, IReadOnlyCollection<GroupId> groups, IReadOnlyDictionary<ShardId, long> bytes)
    {
        if (groups.Count == 0)
        {
            throw new ArgumentException("There is no group to give shards to.", nameof(groups));
        }

        var loads = groups.Distinct().Order().ToDictionary(group => group, group => new GroupLoad(group));
        var pool = new List<WeighedShard>();
        foreach (var assignment in current)
        {
            var shard = new WeighedShard(assignment.Shard, bytes.GetValueOrDefault(assignment.Shard));
            if (loads.TryGetValue(assignment.Group, out var load))
            {
                load.Add(shard);
            }
            else
            {
                pool.Add(shard);
            }
        }

        var share = current.Count / loads.Count;
        var average = current.Sum(assignment => bytes.GetValueOrDefault(assignment.Shard)) / loads.Count;
        var largerLeft = TakeSurplus(loads.Values, pool, share, current.Count % loads.Count, average);
        var moved = Deal(loads.Values, pool, share, largerLeft);
        return
        [
            .. current.OrderBy(assignment => assignment.Range.First)
                .Select(assignment => moved.TryGetValue(assignment.Shard, out var group) ? assignment with { Group = group } : assignment),
        ];
    }

    /// <returns>The same when the shard is there already.</returns>
    public static ImmutableArray<ShardAssignment> Move(ImmutableArray<ShardAssignment> current, ShardId shard, GroupId group) =>
        [.. current.Select(assignment => assignment.Shard == shard ? assignment with { Group = group } : assignment)];

    /// <summary>What every group has beyond its share goes to the pool.</summary>
    /// <returns>How many more groups may come to have one more than the share.</returns>
    private static int TakeSurplus(
        IReadOnlyCollection<GroupLoad> loads, List<WeighedShard> pool, int share, int larger, long average)
    {
        // One that is over its share and may keep one more moves one shard less; for one that is not, it would be no less to move.
        var over = loads.Where(load => load.Count > share).OrderBy(load => load.Bytes).ThenBy(load => load.Group).ToArray();
        for (var i = 0; i < over.Length; i++)
        {
            pool.AddRange(over[i].Give(over[i].Count - share - (i < larger ? 1 : 0), average));
        }

        return larger - Math.Min(larger, over.Length);
    }

    private static Dictionary<ShardId, GroupId> Deal(
        IEnumerable<GroupLoad> loads, List<WeighedShard> pool, int share, int largerLeft)
    {
        var receivers = new PriorityQueue<GroupLoad, (long Bytes, int Count, GroupId Group)>();
        foreach (var load in loads.Where(load => load.Count <= share))
        {
            receivers.Enqueue(load, load.Order);
        }

        var moved = new Dictionary<ShardId, GroupId>(pool.Count);
        foreach (var shard in pool.OrderByDescending(shard => shard.Bytes).ThenBy(shard => shard.Shard))
        {
            // The pool is as large as what is missing to the shares and the larger groups that are left, so a receiver is always found.
            var receiver = receivers.Dequeue();
            while (receiver.Count == share && largerLeft == 0)
            {
                receiver = receivers.Dequeue();
            }

            largerLeft -= receiver.Count == share ? 1 : 0;
            receiver.Add(shard);
            moved.Add(shard.Shard, receiver.Group);
            if (receiver.Count <= share)
            {
                receivers.Enqueue(receiver, receiver.Order);
            }
        }

        return moved;
    }
}
