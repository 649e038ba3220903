using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Groups;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Core.Tests.Store;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.HandOff.OneShardMoves;

namespace ShardedKv.Core.Tests.HandOff;

/// <summary>What a freeze, an install and a configuration do, once, again, too early and too late.</summary>
public sealed class HandOffRulesTests
{
    [Fact]
    public void What_is_lost_freezes_what_is_gained_is_staged_and_neither_is_served()
    {
        var (source, target) = Moving();

        Assert.Equal("s0 c1 Frozen, s1 c1 Serving", source.Shards());
        Assert.Equal("s0 c2 Staging", target.Shards());
        Assert.Equal(new WrongShard(Two), source.Get(MovedKey));
        Assert.Equal(new WrongShard(Two), target.Get(MovedKey));
        Assert.Equal(new WrongShard(Two), source.Apply(GroupUnderTest.Put(7, MovedKey, "late")));
        Assert.Equal(new WrongShard(Two), target.Apply(GroupUnderTest.Put(7, MovedKey, "early")));
        Assert.Null(source.Machine.Export(Shard, default, source.Store.Snapshot()));
        Assert.Null(target.Machine.Export(Shard, default, target.Store.Snapshot()));
        Assert.NotNull(source.Machine.Export(new ShardId(1), default, source.Store.Snapshot()));
        Assert.Equal(new FrozenShard(Shard, new ConfigNumber(1), Two, new GroupId(2)), Assert.Single(source.Machine.HandOffs.Frozen));
        Assert.Equal(new StagingShard(Shard, Two, new GroupId(1), null), Assert.Single(target.Machine.HandOffs.Staging));
    }

    [Fact]
    public void After_its_freeze_nothing_in_the_same_entry_touches_a_shard_and_what_came_before_stays()
    {
        var source = new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 1));
        var move = GroupCommandCodec.Encode(new ApplyConfiguration(MovingGroup.Configuration(2, 2, 1), new StoreLimits()), FeatureLevels.HandOff);

        var replies = source.Apply(
            CommandCodec.Encode(GroupUnderTest.Put(1, MovedKey, "before")), move, CommandCodec.Encode(GroupUnderTest.Put(2, MovedKey, "after")));

        Assert.Equal(new Done(new Revision(1)), replies[0]);
        Assert.Equal(new WrongShard(Two), replies[2]);
        var chunk = Assert.IsType<PulledRows>(source.Answer(new PullRows(Shard, Two, default, default)));
        Assert.Equal(2, chunk.Rows.Length);
        Assert.EndsWith("before", System.Text.Encoding.UTF8.GetString(chunk.Rows[1].Value!.Value.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_is_installed_when_its_hash_is_the_manifests_and_takes_over_revision_restore_and_the_later_log_time()
    {
        var (_, target) = Moving();
        target.Apply(new Stage(Shard, Two, null, Whole, [Row("a")], null));
        var mark = new RestoreMark(new RestoreId(new Guid(1, 2, 3, new byte[8])), new Revision(4), 2);
        var later = new LogTime(target.Now.UnixMilliseconds + 5000);
        var manifest = Install(target).Manifest with { Revision = new Revision(40), Restored = mark, LogTime = later };

        Assert.Equal("HashDiffers", target.Apply(new Install(Shard, Two, manifest with { Hash = manifest.Hash + 1 })));
        Assert.Equal("Malformed", target.Apply(new Install(Shard, Two, manifest with { Range = new RoutingRange(0, 1) })));
        Assert.Equal("s0 c2 Staging", target.Shards());
        Assert.Equal("done", target.Apply(new Install(Shard, Two, manifest)));

        Assert.Equal("s0 c2 Serving", target.Shards());
        Assert.Equal(later, target.Machine.LogTime);
        Assert.Equal(new CollectDuty(Shard, Two, new GroupId(1)), Assert.Single(target.Machine.HandOffs.Duties));
        Assert.Equal(mark, target.Machine.Export(Shard, default, target.Store.Snapshot())!.Header.Restored);
        Assert.Equal(new Done(new Revision(41)), target.Apply(GroupUnderTest.Put(1, MovedKey, "mine")));
        Assert.Equal(later, target.Machine.LogTime);

        target.Reopen();
        Assert.Equal(later, target.Machine.LogTime);
        Assert.Equal("done", target.Apply(new Install(Shard, Two, manifest)));
        Assert.Equal("mine@v41", target.Read(MovedKey));
        Assert.Single(target.Machine.HandOffs.Duties);
    }

    /// <summary>A token names what was seen of a shard, not of a group.</summary>

    [Fact]
    public void A_sessions_token_from_the_former_group_is_good_at_the_next()
    {
        var (_, target) = Moving();
        target.Apply(new Install(Shard, Two, Install(target).Manifest with { Revision = new Revision(40) }));

        Assert.IsType<NotFound>(Read(target, seen: 40));
        Assert.IsType<TooStale>(Read(target, seen: 41));
    }

    [Fact]
    public void An_earlier_log_time_takes_nothing_back()
    {
        var (_, target) = Moving();
        target.Apply(new Install(Shard, Two, Install(target).Manifest with { LogTime = new LogTime(3) }));

        Assert.Equal(target.Now, target.Machine.LogTime);
    }

    [Fact]
    public void What_is_not_there_is_not_installed()
    {
        var (_, target) = Moving();

        Assert.Equal("Gone", target.Apply(new Install(new ShardId(1), Two, Install(target).Manifest)));
        Assert.Equal("Gone", target.Apply(new Install(Shard, new ConfigNumber(1), Install(target).Manifest)));
        Assert.Equal("NotReady", target.Apply(new Install(Shard, new ConfigNumber(3), Install(target).Manifest)));
    }

    [Fact]
    public void A_shard_that_is_lost_while_it_is_staged_is_installed_frozen()
    {
        var (_, target) = Moving();
        target.Apply(new Stage(Shard, Two, null, Whole, [Row("a")], null));

        target.At(MovingGroup.Configuration(3, 3, 1));

        Assert.Equal("s0 c2 Staging", target.Shards());
        Assert.IsType<PullRefused>(target.Answer(new PullRows(Shard, new ConfigNumber(3), default, default)));
        Assert.Equal("NotReady", target.Apply(new Collect(Shard, new ConfigNumber(3))));
        target.Reopen();
        Assert.Equal("done", target.Apply(Install(target)));
        Assert.Equal("s0 c2 Frozen", target.Shards());
        Assert.Equal(new WrongShard(new ConfigNumber(3)), target.Get(MovedKey));
        Assert.Equal(new FrozenShard(Shard, Two, new ConfigNumber(3), new GroupId(3)), Assert.Single(target.Machine.HandOffs.Frozen));
        Assert.IsType<PulledRows>(target.Answer(new PullRows(Shard, new ConfigNumber(3), default, default)));
    }

    /// <summary>Scenario 29. Two tenures of one shard in one group, and everything about the first comes late.</summary>

    [Fact]
    public void From_a_to_b_to_a_what_is_late_changes_nothing_of_the_newer_tenure()
    {
        var first = new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 1));
        first.Apply(GroupUnderTest.Put(1, MovedKey, "old"));
        first.At(MovingGroup.Configuration(2, 2, 1), MovingGroup.Configuration(3, 1, 1));

        Assert.Equal("s0 c1 Frozen, s0 c3 Staging, s1 c1 Serving", first.Shards());
        Assert.Equal("done", first.Apply(new Stage(Shard, new ConfigNumber(3), null, Whole, [Row("a")], null)));
        Assert.Equal("Gone", first.Apply(new Stage(Shard, Two, null, Whole, [Row("z")], null)));
        Assert.Equal("done", first.Apply(new Install(Shard, new ConfigNumber(3), Install(first, 3).Manifest)));
        Assert.Equal("s0 c1 Frozen, s0 c3 Serving, s1 c1 Serving", first.Shards());

        Assert.Equal("done", first.Apply(new Collect(Shard, Two)));
        Assert.Equal("s0 c3 Serving, s1 c1 Serving", first.Shards());
        Assert.Equal("0261=0161", first.Rows(0, 3));
        Assert.Equal("done", first.Apply(new Collect(Shard, Two)));
        Assert.Equal("NotReady", first.Apply(new Collect(Shard, new ConfigNumber(4))));
        Assert.Equal("0261=0161", first.Rows(0, 3));
    }

    [Fact]
    public void A_group_with_too_many_tenures_of_a_shard_stays_where_it_is_until_one_is_collected()
    {
        var group = new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 1));
        long number = 1;
        for (var tenures = 1; tenures < HandOffBounds.TenuresMax; tenures++)
        {
            group.At(MovingGroup.Configuration(++number, 2, 1), MovingGroup.Configuration(++number, 1, 1));
        }

        group.At(MovingGroup.Configuration(++number, 2, 1));
        var full = group.Configure(MovingGroup.Configuration(++number, 1, 1));

        Assert.Equal(new ConfigurationRefused(new ConfigNumber(number - 1), "s0 has 8 tenures here that are not collected"), full);
        Assert.Equal("NotReady", group.Apply(new Stage(Shard, new ConfigNumber(number), null, Whole, [], null)));
        Assert.Equal("done", group.Apply(new Collect(Shard, Two)));
        group.At(MovingGroup.Configuration(number, 1, 1));
    }

    [Fact]
    public void In_an_entry_of_an_earlier_level_no_shard_moves_and_a_hand_offs_command_is_none()
    {
        var source = new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 1));

        Assert.Equal(
            new ConfigurationRefused(new ConfigNumber(1), "a shard would come or go without a hand-off"),
            source.Configure(MovingGroup.Configuration(2, 2, 1), FeatureLevels.First));
        var command = HandOffCommandCodec.Encode(new Collect(Shard, Two));
        Assert.Equal(5, EntryBatchCodec.Decode(EntryBatchCodec.Encode(default, [command])).FeatureLevel);
        Assert.True(GroupCommand.TryRead(command, FeatureLevels.HandOff, out _));
        Assert.False(GroupCommand.TryRead(command, FeatureLevels.SessionReads, out _));
    }

    [Fact]
    public void A_configuration_with_other_shards_is_refused()
    {
        var group = new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 1));
        var cut = new Configuration(Two, 1, MovingGroup.Configuration(2, 1, 1, 1).Shards);

        Assert.Equal(new ConfigurationRefused(new ConfigNumber(1), "shards would be cut or joined"), group.Configure(cut));
    }

    [Fact]
    public void A_store_whose_records_have_no_generation_is_refused_with_the_reason()
    {
        var store = new MemoryStore();
        var batch = new StoreBatch(new LogPosition(new LogIndex(1), new Term(1)));
        batch.Put([0, 3, 0, 0, 0, 0, 0, 0, 0, 0], Convert.FromHexString("0801100118012880808080103001"));
        store.Write(batch);

        var refused = Assert.Throws<CoreFormatException>(() => new ShardGroupMachine(new GroupId(1), store));
        Assert.Contains("before the first release", refused.Message, StringComparison.Ordinal);
    }
}
