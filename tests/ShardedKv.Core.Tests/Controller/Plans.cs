using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Controller;

/// <summary>Assignments for tests, and what can be counted in them without knowing how they were made.</summary>
internal static class Plans
{
    public static readonly IReadOnlyDictionary<ShardId, long> Unweighed = ImmutableDictionary<ShardId, long>.Empty;

    /// <summary>Shard 0 is with the first group named, and so on.</summary>
    public static ImmutableArray<ShardAssignment> Assigned(params int[] groups)
    {
        return [.. groups.Select((group, shard) => new ShardAssignment(RangeOf(shard), new ShardId(shard), new GroupId(group)))];

        RoutingRange RangeOf(long shard) =>
            new(RoutingRange.EndMax * shard / groups.Length, RoutingRange.EndMax * (shard + 1) / groups.Length);
    }

    public static GroupId[] GroupIds(params int[] groups) => [.. groups.Select(group => new GroupId(group))];

    public static Dictionary<ShardId, long> Weighing(params long[] bytes) =>
        bytes.Select((size, shard) => (Shard: new ShardId(shard), size)).ToDictionary(pair => pair.Shard, pair => pair.size);

    public static IReadOnlyDictionary<ShardId, long> Weights(ImmutableArray<ShardAssignment> plan, SeededRandom random, int max) =>
        plan.ToDictionary(shard => shard.Shard, _ => (long)random.Next(max));

    public static int[] Counts(ImmutableArray<ShardAssignment> plan, params int[] groups) =>
        [.. groups.Select(group => plan.Count(shard => shard.Group.Value == group))];

    public static long[] BytesOf(ImmutableArray<ShardAssignment> plan, IReadOnlyDictionary<ShardId, long> weights, params int[] groups) =>
        [.. groups.Select(group => plan.Where(shard => shard.Group.Value == group).Sum(shard => weights[shard.Shard]))];

    public static int Moves(ImmutableArray<ShardAssignment> before, ImmutableArray<ShardAssignment> after)
    {
        var owners = before.ToDictionary(shard => shard.Shard, shard => shard.Group);
        Assert.Equal(owners.Count, after.Length);
        return after.Count(shard => owners[shard.Shard] != shard.Group);
    }

    /// <summary>All shards are with these groups, and their counts differ by one at most.</summary>
    public static bool IsEven(ImmutableArray<ShardAssignment> plan, IReadOnlyCollection<GroupId> groups)
    {
        var counts = groups.ToDictionary(group => group, _ => 0);
        foreach (var (group, count) in plan.CountBy(shard => shard.Group))
        {
            if (!counts.TryAdd(group, 0))
            {
                counts[group] = count;
                continue;
            }

            return false;
        }

        return counts.Values.Max() - counts.Values.Min() <= 1;
    }

    /// <summary>The shards of groups that are gone, and what each other group has beyond its quota, with the larger quotas given to those
    /// that have the most.</summary>
    public static int FewestMoves(ImmutableArray<ShardAssignment> before, IReadOnlyCollection<GroupId> groups)
    {
        var (share, larger) = Math.DivRem(before.Length, groups.Count);
        var owned = before.CountBy(shard => shard.Group).ToDictionary();
        var counts = groups.Select(group => owned.GetValueOrDefault(group)).OrderDescending().ToArray();
        var beyond = counts.Select((count, i) => Math.Max(0, count - share - (i < larger ? 1 : 0))).Sum();
        return beyond + before.Length - counts.Sum();
    }

    public static IEnumerable<ImmutableArray<ShardAssignment>> EveryAssignment(ImmutableArray<ShardAssignment> shards, GroupId[] groups)
    {
        var plans = (int)Math.Pow(groups.Length, shards.Length);
        for (var plan = 0; plan < plans; plan++)
        {
            var digits = plan;
            yield return
            [
                .. shards.Select(shard =>
                {
                    (digits, var digit) = Math.DivRem(digits, groups.Length);
                    return shard with { Group = groups[digit] };
                }),
            ];
        }
    }

    public static T[] Shuffled<T>(IReadOnlyCollection<T> items, SeededRandom random)
    {
        T[] shuffled = [.. items];
        for (var i = shuffled.Length - 1; i > 0; i--)
        {
            var other = random.Next(i + 1);
            (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
        }

        return shuffled;
    }
}
