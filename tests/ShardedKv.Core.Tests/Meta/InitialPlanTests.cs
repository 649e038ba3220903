using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Meta;

public sealed class InitialPlanTests
{
    [Theory]
    [InlineData(64, 3), InlineData(64, 5), InlineData(7, 7), InlineData(3, 5), InlineData(4096, 11)]
    public void Shards_are_even_over_groups_and_nearly_equal_in_width(int shards, int groups)
    {
        var plan = InitialPlan.Spread(shards, [.. Enumerable.Range(1, groups).Select(group => new GroupId(group))]);

        var owned = plan.GroupBy(shard => shard.Group).Select(group => group.Count()).ToList();
        Assert.Equal(Math.Min(shards, groups), owned.Count);
        Assert.True(owned.Max() - owned.Min() <= 1);
        var widths = plan.Select(shard => shard.Range.End - shard.Range.First).ToList();
        Assert.True(widths.Max() - widths.Min() <= 1);
        Assert.Null(ConfigurationRules.Fault(plan));
    }

    [Fact]
    public void The_order_of_the_input_does_not_matter()
    {
        GroupId[] groups = [new(3), new(1), new(2)];

        Assert.True(InitialPlan.Spread(10, groups).SequenceEqual(InitialPlan.Spread(10, [.. groups.Order()])));
    }
}
