using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Configurations;

public sealed class ConfigurationTests
{
    [Theory]
    [InlineData(1), InlineData(3), InlineData(64), InlineData(100)]
    public void Every_routing_key_belongs_to_the_one_shard_whose_half_open_range_holds_it(int shards)
    {
        var configuration = new Configuration(new ConfigNumber(1), 1, InitialPlan.Spread(shards, [new GroupId(1), new GroupId(2)]));

        foreach (var shard in configuration.Shards)
        {
            Assert.Equal(shard, configuration.Find(new RoutingKey((uint)shard.Range.First)));
            Assert.Equal(shard, configuration.Find(new RoutingKey((uint)(shard.Range.End - 1))));
        }

        Assert.Equal(configuration.Shards[^1], configuration.Find(new RoutingKey(uint.MaxValue)));
        Assert.Null(ConfigurationRules.Fault(configuration.Shards));
    }

    [Fact]
    public void The_empty_configuration_has_every_key_nowhere() =>
        Assert.Null(Configuration.Empty.Find(new RoutingKey(0)));

    [Fact]
    public void A_body_with_a_gap_an_overlap_or_a_repetition_has_a_fault()
    {
        var good = InitialPlan.Spread(4, [new GroupId(1)]);

        Assert.NotNull(ConfigurationRules.Fault([]));
        Assert.NotNull(ConfigurationRules.Fault(good.RemoveAt(0)));
        Assert.NotNull(ConfigurationRules.Fault(good.RemoveAt(2)));
        Assert.NotNull(ConfigurationRules.Fault(good.RemoveAt(3)));
        Assert.NotNull(ConfigurationRules.Fault([good[1], good[0], good[2], good[3]]));
        Assert.NotNull(ConfigurationRules.Fault(good.SetItem(1, good[1] with { Range = new(good[1].Range.First - 1, good[1].Range.End) })));
        Assert.NotNull(ConfigurationRules.Fault(good.SetItem(1, good[1] with { Shard = new ShardId(0) })));
        Assert.NotNull(ConfigurationRules.Fault(good.SetItem(1, good[1] with { Group = new GroupId(0) })));
    }
}
