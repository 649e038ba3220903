using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.HandOff.OneShardMoves;

namespace ShardedKv.Core.Tests.HandOff;

/// <summary>When a source deletes what it gave away, and how long its next owner remembers to ask.</summary>
public sealed class CollectRulesTests
{
    [Fact]
    public void A_collect_deletes_the_frozen_tenure_of_that_number_and_nothing_else()
    {
        var (source, _) = Moving();
        source.Apply(GroupUnderTest.Put(9, OtherKey, "stays"));

        Assert.Equal("NotReady", source.Apply(new Collect(Shard, new ConfigNumber(3))));
        Assert.Equal("done", source.Apply(new Collect(new ShardId(1), Two)));
        Assert.Equal("s0 c1 Frozen, s1 c1 Serving", source.Shards());
        Assert.Equal("done", source.Apply(new Collect(Shard, Two)));
        Assert.Equal("s1 c1 Serving", source.Shards());
        Assert.DoesNotContain(source.Store.Dump().Split('\n'), row => row.Contains("0000000000000000" + "0000000000000001", StringComparison.Ordinal));
        Assert.Equal("stays@v1", source.Read(OtherKey));
        Assert.Equal("done", source.Apply(new Collect(Shard, Two)));
        Assert.Empty(source.Machine.HandOffs.Frozen);
    }

    [Fact]
    public void A_collect_in_the_entry_of_the_freeze_waits()
    {
        var source = new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 1));
        var move = GroupCommandCodec.Encode(new ApplyConfiguration(MovingGroup.Configuration(2, 2, 1), new StoreLimits()), FeatureLevels.HandOff);

        var replies = source.Apply(CommandCodec.Encode(GroupUnderTest.Put(1, MovedKey, "v")), move, HandOffCommandCodec.Encode(new Collect(Shard, Two)));

        Assert.Equal("NotReady", MovingGroup.Text(replies[2]));
        Assert.Equal("done", source.Apply(new Collect(Shard, Two)));
    }

    [Fact]
    public void A_duty_ends_once_and_outlives_the_next_freeze()
    {
        var (_, target) = Moving();
        target.Apply(Install(target));
        target.At(MovingGroup.Configuration(3, 1, 1));

        Assert.Equal("s0 c2 Frozen", target.Shards());
        target.Apply(new Collect(Shard, new ConfigNumber(3)));
        target.Reopen();

        Assert.Equal(new CollectDuty(Shard, Two, new GroupId(1)), Assert.Single(target.Machine.HandOffs.Duties));
        Assert.False(target.Machine.HandOffs.IsClear);
        Assert.Equal("done", target.Apply(new Collected(Shard, Two)));
        Assert.Equal("done", target.Apply(new Collected(Shard, Two)));
        Assert.True(target.Machine.HandOffs.IsClear);
        target.Reopen();
        Assert.True(target.Machine.HandOffs.IsClear);
    }

    /// <summary>Gained by one configuration and lost by the next before it was there: it is installed first, frozen at once, and never served.</summary>
}
