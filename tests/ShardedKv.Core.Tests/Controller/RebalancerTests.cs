using System.Collections.Immutable;
using System.Diagnostics;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Controller;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;
using Xunit.Abstractions;
using static ShardedKv.Core.Tests.Controller.Plans;

namespace ShardedKv.Core.Tests.Controller;

public sealed class RebalancerTests(ITestOutputHelper output)
{
    [Fact]
    public void A_group_that_joins_gets_its_share_and_nothing_else_moves()
    {
        var before = Assigned(1, 1, 1, 1, 1, 2, 2, 2, 2, 2);

        var after = Rebalancer.Balance(before, GroupIds(1, 2, 3), Unweighed);

        Assert.Equal([4, 3, 3], Counts(after, 1, 2, 3));
        Assert.Equal(3, Moves(before, after));
    }

    [Fact]
    public void What_a_leaving_group_has_goes_to_the_others_and_nothing_else_moves()
    {
        var before = Assigned(1, 2, 3, 1, 2, 3, 1, 2, 3, 1);

        var after = Rebalancer.Balance(before, GroupIds(2, 3), Unweighed);

        Assert.Equal([5, 5], Counts(after, 2, 3));
        Assert.Equal(4, Moves(before, after));
    }

    [Fact]
    public void What_is_even_stays_as_it_is()
    {
        var before = Assigned(3, 1, 2, 1, 3, 2, 2);

        Assert.True(before.SequenceEqual(Rebalancer.Balance(before, GroupIds(3, 2, 1), Unweighed)));
    }

    [Fact]
    public void With_more_groups_than_shards_some_have_none()
    {
        var after = Rebalancer.Balance(Assigned(1, 1, 1), GroupIds(1, 2, 3, 4, 5), Unweighed);

        Assert.Equal([1, 1, 1, 0, 0], Counts(after, 1, 2, 3, 4, 5));
    }

    [Fact]
    public void Without_any_group_there_is_no_plan() =>
        Assert.Throws<ArgumentException>(() => Rebalancer.Balance(Assigned(1, 1), GroupIds(), Unweighed));

    [Fact]
    public void A_shard_is_moved_by_name_and_stays_until_the_next_join_or_leave_balances()
    {
        var before = Assigned(1, 1, 2, 2);

        var moved = Rebalancer.Move(before, new ShardId(0), new GroupId(2));
        var joined = Rebalancer.Balance(moved, GroupIds(1, 2, 3), Unweighed);

        Assert.True(moved.SequenceEqual(Assigned(2, 1, 2, 2)));
        Assert.True(before.SequenceEqual(Rebalancer.Move(before, new ShardId(0), new GroupId(1))));
        Assert.Equal([1, 2, 1], Counts(joined, 1, 2, 3));
        Assert.Equal(1, Moves(moved, joined));
    }

    /// <summary>Against every assignment that there is.</summary>
    [Fact]
    public void No_even_assignment_moves_fewer()
    {
        const ulong seed = 36;
        var random = new SeededRandom(seed);
        for (var round = 0; round < 150; round++)
        {
            var groups = Enumerable.Range(1, 4).Where(_ => random.Chance(70)).DefaultIfEmpty(2).Select(group => new GroupId(group)).ToArray();
            var before = Assigned([.. Enumerable.Range(0, 1 + random.Next(6)).Select(_ => 1 + random.Next(4))]);

            var after = Rebalancer.Balance(before, groups, Weights(before, random, 1 + random.Next(3)));

            var fewest = EveryAssignment(before, groups).Where(plan => IsEven(plan, groups)).Min(plan => Moves(before, plan));
            Assert.True(IsEven(after, groups), $"seed {seed}, round {round}");
            Assert.True(fewest == Moves(before, after), $"seed {seed}, round {round}: {Moves(before, after)} moves where {fewest} do");
        }
    }

    /// <summary>Over all groups, as many join and leave at random: against the best choice of who has one more.</summary>
    [Theory]
    [InlineData(1, 10, 6), InlineData(2, 64, 9), InlineData(3, 257, 40), InlineData(4, 4096, 100)]
    public void Through_random_joins_and_leaves_every_plan_is_even_and_moves_the_fewest(ulong seed, int shards, int groupsMax)
    {
        var random = new SeededRandom(seed);
        var plan = Assigned([.. Enumerable.Repeat(1, shards)]);
        var groups = new List<GroupId> { new(1) };
        var weights = Weights(plan, random, 1_000_000);
        var next = 2;
        for (var round = 0; round < 60; round++)
        {
            var changes = 1 + random.Next(3);
            for (var i = 0; i < changes; i++)
            {
                if (groups.Count > 1 && (groups.Count >= groupsMax || random.Chance(45)))
                {
                    groups.RemoveAt(random.Next(groups.Count));
                }
                else
                {
                    groups.Insert(random.Next(groups.Count + 1), new GroupId(next++));
                }
            }

            var after = Rebalancer.Balance(plan, groups, weights);

            Assert.True(IsEven(after, groups), $"seed {seed}, round {round}");
            Assert.True(FewestMoves(plan, groups) == Moves(plan, after), $"seed {seed}, round {round}");
            Assert.Null(ConfigurationRules.Fault(after));
            plan = after;
        }
    }

    [Theory]
    [InlineData(7, false), InlineData(8, true)]
    public void The_order_of_shards_groups_and_weights_changes_nothing(ulong seed, bool weighed)
    {
        var random = new SeededRandom(seed);
        for (var round = 0; round < 50; round++)
        {
            var before = Assigned([.. Enumerable.Range(0, 100).Select(_ => 1 + random.Next(9))]);
            GroupId[] groups = [.. Enumerable.Range(3, 8).Select(group => new GroupId(group))];
            var weights = weighed ? Weights(before, random, 5) : Unweighed;
            var expected = Rebalancer.Balance(before, groups, weights);

            for (var shuffle = 0; shuffle < 10; shuffle++)
            {
                var again = Rebalancer.Balance(
                    Shuffled(before, random), Shuffled(groups, random), Shuffled([.. weights], random).ToDictionary());
                Assert.True(expected.SequenceEqual(again), $"seed {seed}, round {round}, shuffle {shuffle}");
            }
        }
    }

    [Fact]
    public void Bytes_decide_which_shards_move()
    {
        var before = Assigned(1, 1, 1, 1, 2, 2, 2, 2);
        var weights = Weighing(50, 1, 1, 40, 2, 2, 30, 2);

        var after = Rebalancer.Balance(before, GroupIds(1, 2, 3, 4), weights);

        Assert.Equal([2, 2, 2, 2], Counts(after, 1, 2, 3, 4));
        Assert.Equal(4, Moves(before, after));
        Assert.Equal([51, 32, 41, 4], BytesOf(after, weights, 1, 2, 3, 4));
    }

    [Fact]
    public void Bytes_decide_who_has_one_more()
    {
        var keeping = Rebalancer.Balance(Assigned(1, 1, 1, 2, 2, 2), GroupIds(1, 2, 3, 4, 5), Weighing(5, 5, 5, 1, 1, 1));
        var getting = Rebalancer.Balance(Assigned(1, 1, 2, 2, 3, 3, 4, 4), GroupIds(1, 2, 3), Weighing(9, 9, 1, 1, 5, 5, 3, 3));
        var both = Rebalancer.Balance(Assigned(1, 1, 1, 2, 2), GroupIds(2, 3, 4), Weighing(5, 4, 3, 9, 1));

        Assert.Equal([1, 2, 1, 1, 1], Counts(keeping, 1, 2, 3, 4, 5));
        Assert.Equal([2, 3, 3], Counts(getting, 1, 2, 3));
        Assert.Equal([2, 1, 2], Counts(both, 2, 3, 4));
    }

    [Fact]
    public void With_sizes_known_groups_are_nearer_to_each_other_than_without()
    {
        const ulong seed = 99;
        var random = new SeededRandom(seed);
        var (blind, seeing) = (0L, 0L);
        for (var round = 0; round < 100; round++)
        {
            var before = Assigned([.. Enumerable.Range(0, 64).Select(shard => 1 + (shard % 4))]);
            var weights = Weights(before, random, 1_000_000);
            var groups = GroupIds(1, 2, 3, 4, 5);

            blind += Spread(Rebalancer.Balance(before, groups, Unweighed), weights, groups);
            seeing += Spread(Rebalancer.Balance(before, groups, weights), weights, groups);
        }

        output.WriteLine($"largest less smallest group, mean of 100: {seeing / 100} bytes, {blind / 100} without sizes");
        Assert.True(seeing * 2 < blind, $"seed {seed}: {seeing} against {blind}");
    }

    /// <summary>One more group, then one fewer, at sizes far above what a configuration may have.</summary>
    [Fact]
    public void A_thousand_groups_and_a_hundred_thousand_shards_are_planned_in_seconds()
    {
        var random = new SeededRandom(5);
        var before = Assigned([.. Enumerable.Range(0, 100_000).Select(shard => 1 + (shard % 999))]);
        var weights = Weights(before, random, int.MaxValue);
        GroupId[] groups = [.. Enumerable.Range(1, 1000).Select(group => new GroupId(group))];
        var watch = Stopwatch.StartNew();

        var joined = Rebalancer.Balance(before, groups, weights);
        var joinedAfter = watch.Elapsed;
        var left = Rebalancer.Balance(joined, groups[1..], weights);

        output.WriteLine($"join {joinedAfter.TotalMilliseconds:F0} ms, leave {(watch.Elapsed - joinedAfter).TotalMilliseconds:F0} ms");
        Assert.Equal(100, Moves(before, joined));
        Assert.Equal(100, Moves(joined, left));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"both took {watch.Elapsed}");
    }

    private static long Spread(ImmutableArray<ShardAssignment> plan, IReadOnlyDictionary<ShardId, long> weights, GroupId[] groups)
    {
        var bytes = BytesOf(plan, weights, [.. groups.Select(group => group.Value)]);
        return bytes.Max() - bytes.Min();
    }
}
