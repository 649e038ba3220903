using ShardedKv.Core.Configurations;
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

/// <summary>Which parts of a copy are taken, and what becomes of one that is not wanted any more.</summary>
public sealed class StagingRulesTests
{
    [Fact]
    public void A_part_is_taken_only_where_the_copy_is_exactly_there()
    {
        var (_, target) = Moving();
        var first = new Stage(Shard, Two, null, Rows(1, "a"), [Row("a")], null);
        var second = new Stage(Shard, Two, Rows(1, "a"), Whole, [Row("b")], null);

        Assert.Equal("CursorMoved", target.Apply(second));
        Assert.Equal("done", target.Apply(first));
        Assert.Equal("CursorMoved", target.Apply(first));
        Assert.Equal("done", target.Apply(second));
        Assert.Equal("CursorMoved", target.Apply(second));
        Assert.Equal("0261=0161\n0262=0162", target.Rows(0, 2));
        Assert.Equal(Whole, Assert.Single(target.Machine.HandOffs.Staging).Copy);
    }

    [Fact]
    public void Changes_replace_and_delete_rows_and_sessions_before_the_sources_first_go()
    {
        var (_, target) = Moving();
        var old = new SessionKey(new LogTime(5), GroupUnderTest.Session);
        var kept = new SessionKey(new LogTime(6), GroupUnderTest.Session);
        StagedRow[] rows = [new(StoreKeys.SessionRow(old), new byte[] { 8, 1 }), new(StoreKeys.SessionRow(kept), new byte[] { 8, 1 }), Row("a"), Row("b")];
        target.Apply(new Stage(Shard, Two, null, Whole, [.. rows], null));

        target.Apply(new Stage(
            Shard, Two, Whole, CopyCursor.ChangesFrom(new LogIndex(9)),
            [Row("a") with { Value = new byte[] { 1, 9 } }, Row("b") with { Value = null }], StoreKeys.SessionRow(kept)));

        Assert.Equal($"{Convert.ToHexString(StoreKeys.SessionRow(kept))}=0801\n0261=0109", target.Rows(0, 2));

        target.Apply(new Stage(Shard, Two, CopyCursor.ChangesFrom(new LogIndex(9)), CopyCursor.ChangesFrom(new LogIndex(10)), [], StoreKeys.SessionsEnd));

        Assert.Equal("0261=0109", target.Rows(0, 2));
    }

    [Fact]
    public void Rows_that_are_none_of_a_shards_are_refused()
    {
        var (_, target) = Moving();
        byte[][] keys = [[0, 1], [3, 1], [2], [1, 1, 2, 3], [2, .. new byte[4097]]];

        Assert.All(keys, key => Assert.Equal(
            "Malformed", target.Apply(new Stage(Shard, Two, null, Whole, [new(key, new byte[] { 1 })], null))));
        Assert.Equal("Malformed", target.Apply(new Stage(Shard, Two, null, Whole, [], new byte[] { 2, 1 })));
        Assert.Equal("Malformed", target.Apply(new Stage(Shard, Two, null, Whole, [], new byte[] { 1 })));
        Assert.Equal("", target.Rows(0, 2));
    }

    [Fact]
    public void The_first_part_of_an_announced_shard_makes_its_tenure_which_goes_on_when_the_configuration_comes()
    {
        var target = new MovingGroup(2).At(MovingGroup.Configuration(1, 1, 2));

        Assert.Equal("done", target.Apply(new Stage(Shard, Two, null, Whole, [Row("a")], null)));
        Assert.Equal("s0 c2 Staging, s1 c1 Serving", target.Shards());
        Assert.Equal(new StagingShard(Shard, Two, new GroupId(1), Whole), Assert.Single(target.Machine.HandOffs.Staging));
        Assert.Equal("NotReady", target.Apply(Install(target)));

        target.At(MovingGroup.Configuration(2, 2, 2));

        Assert.Equal("0261=0161", target.Rows(0, 2));
        Assert.Equal(new StagingShard(Shard, Two, new GroupId(1), Whole), Assert.Single(target.Machine.HandOffs.Staging));
        Assert.Equal("done", target.Apply(Install(target)));
    }

    [Fact]
    public void Nothing_is_staged_of_a_move_that_cannot_be_the_next()
    {
        var empty = new MovingGroup(2);
        var target = new MovingGroup(2).At(MovingGroup.Configuration(1, 1, 2));

        Assert.Equal("NotReady", empty.Apply(new Stage(Shard, new ConfigNumber(1), null, Whole, [], null)));
        Assert.Equal("NotReady", target.Apply(new Stage(Shard, new ConfigNumber(3), null, Whole, [Row("a")], null)));
        Assert.Equal("Gone", target.Apply(new Stage(Shard, new ConfigNumber(1), null, Whole, [Row("a")], null)));
        Assert.Equal("Malformed", target.Apply(new Stage(new ShardId(1), Two, null, Whole, [], null)));
        Assert.Equal("Malformed", target.Apply(new Stage(new ShardId(9), Two, null, Whole, [], null)));
        Assert.Equal("NotReady", target.Apply(new Stage(Shard, Two, Whole, Whole, [], null)));
        Assert.Equal("s1 c1 Serving", target.Shards());
    }

    [Fact]
    public void What_was_announced_and_does_not_come_is_dropped_with_its_rows()
    {
        var target = new MovingGroup(2).At(MovingGroup.Configuration(1, 1, 2));
        target.Apply(new Stage(Shard, Two, null, Whole, [Row("a")], null));

        target.At(MovingGroup.Configuration(2, 3, 2));

        Assert.Equal("s1 c1 Serving", target.Shards());
        Assert.DoesNotContain(target.Store.Dump().Split('\n'), row => row.StartsWith("010000000000000000", StringComparison.Ordinal));
        Assert.Equal("Gone", target.Apply(new Stage(Shard, Two, null, Whole, [Row("a")], null)));
    }

    [Fact]
    public void One_entry_brings_or_drops_rows_of_a_shard_once_and_does_not_install_it_as_well()
    {
        var (_, target) = Moving();
        var stage = new Stage(Shard, Two, null, Whole, [Row("a")], null);
        target.Apply(stage);
        var again = new StageAgain(Shard, Two, Whole);
        var install = Install(target);

        var dropped = target.Apply(HandOffCommandCodec.Encode(again), HandOffCommandCodec.Encode(stage), HandOffCommandCodec.Encode(install));
        var emptied = Install(target);
        var staged = target.Apply(HandOffCommandCodec.Encode(stage), HandOffCommandCodec.Encode(again), HandOffCommandCodec.Encode(emptied));

        Assert.Equal(["done", "NotReady", "NotReady"], dropped.Select(MovingGroup.Text));
        Assert.Equal(["done", "NotReady", "NotReady"], staged.Select(MovingGroup.Text));
        Assert.Equal("0261=0161", target.Rows(0, 2));
    }

    [Fact]
    public void A_configuration_that_would_drop_what_its_own_entry_staged_waits()
    {
        var target = new MovingGroup(2).At(MovingGroup.Configuration(1, 1, 2));
        var stage = HandOffCommandCodec.Encode(new Stage(Shard, Two, null, Whole, [Row("a")], null));
        var other = GroupCommandCodec.Encode(new ApplyConfiguration(MovingGroup.Configuration(2, 3, 2), new StoreLimits()), FeatureLevels.HandOff);

        var replies = target.Apply(stage, other);

        Assert.Equal("done", MovingGroup.Text(replies[0]));
        Assert.IsType<ConfigurationRefused>(replies[1]);
        target.At(MovingGroup.Configuration(2, 3, 2));
        Assert.Equal("s1 c1 Serving", target.Shards());
    }

    [Fact]
    public void A_copy_that_begins_again_leaves_nothing_of_the_first()
    {
        var (_, target) = Moving();
        target.Apply(new Stage(Shard, Two, null, Whole, [Row("a"), Row("b")], null));

        Assert.Equal("CursorMoved", target.Apply(new StageAgain(Shard, Two, CopyCursor.ChangesFrom(new LogIndex(2)))));
        Assert.Equal("done", target.Apply(new StageAgain(Shard, Two, Whole)));
        Assert.Equal("CursorMoved", target.Apply(new StageAgain(Shard, Two, Whole)));
        Assert.Equal("Gone", target.Apply(new StageAgain(new ShardId(1), Two, Whole)));
        Assert.Equal("", target.Rows(0, 2));
        Assert.Equal(0UL, target.Hash(0, 2));
        Assert.Equal("done", target.Apply(new Stage(Shard, Two, null, Whole, [Row("c")], null)));
        Assert.Equal("0263=0163", target.Rows(0, 2));
    }
}
