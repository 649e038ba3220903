using System.Collections.Immutable;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.HandOff;

/// <summary>What the leader of a target asks and proposes, and when; and that it all follows from what is logged.</summary>
public sealed class HandOffDriverTests
{
    private static readonly ShardId Shard = new(0);
    private static readonly ConfigNumber Two = new(2);
    private static readonly GroupId Source = new(1);
    private static readonly CopyCursor Whole = CopyCursor.ChangesFrom(new LogIndex(5));
    private static readonly HandOffManifest Manifest = new(1, new Revision(1), default, null, MovingGroup.Configuration(1, 1).Shards[0].Range);

    [Fact]
    public void A_gained_shard_is_asked_for_staged_installed_and_its_source_told_to_collect()
    {
        var driver = new HandOffDriver(new HandOffOptions());
        var source = new MovingGroup(1).At(MovingGroup.Configuration(1, 1, 1));
        source.Apply(GroupUnderTest.Put(1, MovingGroup.KeyOf(0, 2), "v"));
        source.At(MovingGroup.Configuration(2, 2, 1));
        var target = new MovingGroup(2).At(MovingGroup.Configuration(1, 1, 1), MovingGroup.Configuration(2, 2, 1));
        var done = new List<string>();

        driver.Follow(target.Machine.HandOffs, null, default);
        while (driver.TryNextEffect(out var effect))
        {
            switch (effect)
            {
                case AskGroup { Question: CollectRequest asked }:
                    done.Add($"ask {effect.GetType().Name} {nameof(CollectRequest)}");
                    Assert.Equal("done", source.Apply(new Collect(asked.Shard, asked.Number)));
                    driver.Answered(new CollectAnswer(asked.Shard, asked.Number), default);
                    break;
                case AskGroup ask:
                    Assert.Equal(Source, ask.Group);
                    done.Add(ask.Question.GetType().Name);
                    driver.Answered(source.Answer(ask.Question), default);
                    break;
                case ProposeHandOff propose:
                    done.Add(propose.Command.GetType().Name);
                    Assert.Equal("done", target.Apply(propose.Command));
                    driver.Replied(propose.Command, new HandOffDone(), default);
                    driver.Follow(target.Machine.HandOffs, null, default);
                    break;
                default:
                    break;
            }
        }

        Assert.Equal(["PullRows", "Stage", "PullChanges", "Install", "ask AskGroup CollectRequest", "Collected"], done);
        Assert.Equal("s1 c1 Serving", source.Shards());
        Assert.Equal("s0 c2 Serving", target.Shards());
        Assert.True(target.Machine.HandOffs.IsClear);
        Assert.Empty(driver.Progress);
    }

    [Fact]
    public void An_announced_shard_is_copied_and_kept_close_by_a_look_every_200_ms_and_not_installed()
    {
        var driver = new HandOffDriver(new HandOffOptions());
        driver.Follow(View(1), MovingGroup.Configuration(2, 2), default);
        Assert.IsType<PullRows>(Question(driver));
        driver.Answered(new PulledRows(Shard, Two, default, default, new LogIndex(5), [], true), default);
        Assert.IsType<Stage>(Proposal(driver));
        driver.Follow(View(1, new StagingShard(Shard, Two, Source, Whole)), MovingGroup.Configuration(2, 2), default);

        Assert.Equal(new PullChanges(Shard, Two, new LogIndex(5), default, default), Question(driver));
        Assert.False(Assert.Single(driver.Progress).IsClose);
        driver.Answered(Changes(5, 5, at: 9), default);
        Assert.Equal(4, Assert.Single(driver.Progress).Lag);
        Assert.True(Assert.Single(driver.Progress).IsClose);
        driver.Tick(new MonotonicTime(199));
        AssertIdle(driver);
        driver.Tick(new MonotonicTime(200));
        Assert.IsType<PullChanges>(Question(driver));

        // The source has come to the configuration first.
        driver.Answered(Changes(5, 5, at: 12) with { Manifest = Manifest }, new MonotonicTime(200));
        driver.Tick(new MonotonicTime(5000));
        AssertIdle(driver);
        driver.Follow(View(2, new StagingShard(Shard, Two, Source, Whole)), null, new MonotonicTime(5000));
        Assert.Equal(new Install(Shard, Two, Manifest), Proposal(driver));
    }

    [Fact]
    public void What_is_announced_no_more_is_left_alone()
    {
        var driver = new HandOffDriver(new HandOffOptions());
        driver.Follow(View(1, new StagingShard(Shard, Two, Source, Whole)), MovingGroup.Configuration(2, 2), default);
        Assert.IsType<PullChanges>(Question(driver));

        driver.Follow(View(1, new StagingShard(Shard, Two, Source, Whole)), null, default);
        driver.Answered(Changes(5, 6, at: 6), default);
        driver.Tick(new MonotonicTime(60_000));

        AssertIdle(driver);
        Assert.Empty(driver.Progress);
    }

    [Fact]
    public void Answers_to_another_question_change_nothing()
    {
        var driver = Asking(Whole);

        driver.Answered(new PulledRows(Shard, Two, default, default, new LogIndex(7), [], true), default);
        driver.Answered(Changes(4, 6, at: 6), default);
        driver.Answered(Changes(5, 6, at: 6) with { After = new byte[] { 2, 1 } }, default);
        driver.Answered(new PulledChanges(Shard, new ConfigNumber(3), new LogIndex(5), new LogIndex(6), default, new LogIndex(6), [], default, true, null), default);
        driver.Answered(new PullRefused(Shard, Two, new LogIndex(4), PullRefusal.Compacted), default);
        driver.Tick(new MonotonicTime(10));
        AssertIdle(driver);
    }

    [Fact]
    public void A_part_of_a_round_is_followed_by_the_rest_of_the_same_round()
    {
        var driver = Asking(Whole);
        var row = new StagedRow(new byte[] { 2, 1 }, new byte[] { 1 });

        driver.Answered(Changes(5, 9, at: 9) with { IsEnd = false, Rows = [row] }, default);

        var part = new CopyCursor(CopyPhase.Changes, new LogIndex(5), new LogIndex(9), row.Key);
        Assert.Equal(part, Assert.IsType<Stage>(Proposal(driver)).Next);
        driver.Follow(View(2, new StagingShard(Shard, Two, Source, part)), null, default);
        var rest = Assert.IsType<PullChanges>(Question(driver));
        Assert.Equal((new LogIndex(5), new LogIndex(9)), (rest.Since, rest.Until));
        Assert.Equal(row.Key.ToArray(), rest.After.ToArray());
    }

    [Fact]
    public void When_the_log_is_gone_or_the_hash_differs_the_copy_begins_again()
    {
        var gone = Asking(Whole);
        gone.Answered(new PullRefused(Shard, Two, new LogIndex(5), PullRefusal.Compacted), default);
        Assert.Equal(new StageAgain(Shard, Two, Whole), Proposal(gone));

        var differs = Asking(Whole);
        differs.Answered(Changes(5, 5, at: 5) with { Manifest = Manifest }, default);
        var install = Assert.IsType<Install>(Proposal(differs));
        differs.Replied(install, new HandOffRefused(HandOffRefusal.HashDiffers), default);
        Assert.Equal(new StageAgain(Shard, Two, Whole), Proposal(differs));
        differs.Follow(View(2, new StagingShard(Shard, Two, Source, null)), null, default);
        Assert.Equal(new PullRows(Shard, Two, default, default).ToString(), Question(differs).ToString());
    }

    [Fact]
    public void What_is_lost_or_refused_is_asked_again_after_pauses_that_double_to_a_bound()
    {
        var driver = Asking(Whole);
        var asked = new List<long>();
        for (var now = 0L; now < 30_000; now += 10)
        {
            driver.Tick(new MonotonicTime(now));
            if (driver.TryNextEffect(out _))
            {
                asked.Add(now);
            }
        }

        Assert.Equal([1020, 2060, 3140, 4300, 5620, 7260, 9540, 12540, 15540, 18540, 21540, 24540, 27540], asked);
    }

    [Fact]
    public void What_is_the_groups_never_waits_for_what_is_announced_and_a_dead_source_holds_up_nobody()
    {
        var options = new HandOffOptions { CopiesMax = 2, AttemptTimeout = TimeSpan.FromSeconds(2) };
        var driver = new HandOffDriver(options);
        var before = MovingGroup.Configuration(3, 2, 2, 2, 1, 1, 1);
        var view = new HandOffView(
            new GroupId(2), before,
            [.. Enumerable.Range(0, 3).Select(shard => new StagingShard(new ShardId(shard), new ConfigNumber(3), new GroupId(shard < 2 ? 7 : 1), null))], [], []);
        var announced = MovingGroup.Configuration(4, 2, 2, 2, 2, 2, 1);

        driver.Follow(view, announced, default);

        Assert.Equal([(7, 0, 3), (7, 1, 3)], Asked(driver));
        foreach (var now in (long[])[2000, 2010])
        {
            driver.Tick(new MonotonicTime(now));
        }

        // The two of the dead group have paused; then the others go first.
        Assert.Equal([(1, 2, 3), (1, 3, 4)], Asked(driver));
        driver.Answered(new PullRefused(new ShardId(2), new ConfigNumber(3), default, PullRefusal.NotReady), new MonotonicTime(2019));
        Assert.Equal([(1, 4, 4)], Asked(driver));
        driver.Tick(new MonotonicTime(2020));
        Assert.Equal([(7, 0, 3), (7, 1, 3)], Asked(driver));
    }

    [Fact]
    public void What_is_announced_comes_at_the_rate_that_is_set_and_what_is_the_groups_as_fast_as_it_can()
    {
        var options = new HandOffOptions { AnnouncedBytesPerSecond = 100_000 };
        var announced = new HandOffDriver(options);
        announced.Follow(View(1), MovingGroup.Configuration(2, 2), default);
        var chunk = new StagedRow(new byte[] { 2, 1 }, new byte[150_000]);
        Question(announced);
        announced.Answered(new PulledRows(Shard, Two, default, default, new LogIndex(5), [chunk], false), default);
        var stage = Assert.IsType<Stage>(Proposal(announced));
        announced.Follow(View(1, new StagingShard(Shard, Two, Source, stage.Next)), MovingGroup.Configuration(2, 2), default);

        // Half a second's worth is overdrawn.
        announced.Tick(new MonotonicTime(500));
        AssertIdle(announced);
        announced.Tick(new MonotonicTime(510));
        Assert.IsType<PullRows>(Question(announced));
        announced.Follow(View(2, new StagingShard(Shard, Two, Source, stage.Next)), null, new MonotonicTime(510));
        Assert.IsType<PullRows>(Question(announced));
    }

    [Theory]
    [InlineData(true, 5, 5, 140)]
    [InlineData(false, 5, 6, 140)]
    [InlineData(false, 5, 5, 20)]
    public void After_a_piece_that_is_announced_there_is_a_rest_while_clients_use_one_of_the_groups(
        bool isBesideClients, long sourceAt, long sourceAtNext, long nextAt)
    {
        var driver = new HandOffDriver(new HandOffOptions()) { IsBesideClients = isBesideClients };
        var announced = MovingGroup.Configuration(2, 2);
        driver.Follow(View(1), announced, default);
        Question(driver);
        driver.Answered(new PulledRows(Shard, Two, default, default, new LogIndex(sourceAt), [Row(1)], false), default);
        driver.Follow(View(1, new StagingShard(Shard, Two, Source, ((Stage)Proposal(driver)).Next)), announced, default);
        var second = Assert.IsType<PullRows>(Question(driver));
        driver.Answered(new PulledRows(Shard, Two, second.Since, second.After, new LogIndex(sourceAtNext), [Row(2)], false), new MonotonicTime(15));
        driver.Follow(View(1, new StagingShard(Shard, Two, Source, ((Stage)Proposal(driver)).Next)), announced, new MonotonicTime(20));

        if (nextAt > 20)
        {
            driver.Tick(new MonotonicTime(nextAt - 1));
            AssertIdle(driver);
            driver.Tick(new MonotonicTime(nextAt));
        }

        Assert.IsType<PullRows>(Question(driver));
    }

    [Fact]
    public void What_has_become_the_groups_and_what_has_changed_is_fetched_without_a_rest()
    {
        var options = new HandOffOptions();
        foreach (var (view, announced, cursor) in ((HandOffView, Core.Configurations.Configuration?, CopyCursor)[])
            [(View(2), null, new CopyCursor(CopyPhase.Rows, new LogIndex(5), default, Row(1).Key)), (View(1), MovingGroup.Configuration(2, 2), Whole)])
        {
            var driver = new HandOffDriver(options) { IsBesideClients = true };
            driver.Follow(View(1), MovingGroup.Configuration(2, 2), default);
            Question(driver);
            driver.Answered(new PulledRows(Shard, Two, default, default, new LogIndex(5), [Row(1)], false), new MonotonicTime(40));
            Proposal(driver);

            driver.Follow(view with { Staging = [new StagingShard(Shard, Two, Source, cursor)] }, announced, new MonotonicTime(50));

            Question(driver);
        }
    }

    [Fact]
    public void Who_leads_no_more_asks_nothing_and_the_next_goes_on_at_the_cursor()
    {
        var driver = Asking(Whole);
        driver.Lost();
        driver.Answered(Changes(5, 9, at: 9), default);
        driver.Tick(new MonotonicTime(60_000));
        AssertIdle(driver);

        Assert.NotNull(Asking(CopyCursor.ChangesFrom(new LogIndex(9))));
    }

    [Fact]
    public void Duties_are_told_until_they_are_done_and_a_bound_of_them_at_a_time()
    {
        var driver = new HandOffDriver(new HandOffOptions { CollectsMax = 2 });
        ImmutableArray<CollectDuty> duties = [.. Enumerable.Range(0, 3).Select(shard => new CollectDuty(new ShardId(shard), Two, Source))];
        driver.Follow(View(2) with { Duties = duties }, null, default);

        Assert.Equal([(1, 0, 2), (1, 1, 2)], Asked(driver));
        driver.Answered(new PullRefused(new ShardId(0), Two, default, PullRefusal.NotLeader), default);
        Assert.Equal([(1, 2, 2)], Asked(driver));
        driver.Answered(new CollectAnswer(new ShardId(1), Two), default);
        Assert.Equal(new Collected(new ShardId(1), Two), Proposal(driver));
        driver.Replied(new Collected(new ShardId(1), Two), null, default);
        driver.Follow(View(2) with { Duties = duties.RemoveAt(1) }, null, default);
        driver.Tick(new MonotonicTime(20));
        Assert.Equal([(1, 0, 2)], Asked(driver));
    }

    private static HandOffView View(long number, params StagingShard[] staging) =>
        new(new GroupId(2), MovingGroup.Configuration(number, number == 1 ? 1 : 2), [.. staging], [], []);

    private static StagedRow Row(byte number) => new(new byte[] { 2, number }, new byte[] { 1 });

    private static PulledChanges Changes(long since, long until, long at) => new(
        Shard, Two, new LogIndex(since), new LogIndex(until), default, new LogIndex(at), [], new byte[] { 2 }, true, null);

    /// <summary>Of a shard that is the group's, with its first question asked.</summary>
    private static HandOffDriver Asking(CopyCursor cursor)
    {
        var driver = new HandOffDriver(new HandOffOptions());
        driver.Follow(View(2, new StagingShard(Shard, Two, Source, cursor)), null, default);
        Assert.Equal(new PullChanges(Shard, Two, cursor.Since, default, default), Question(driver));
        return driver;
    }

    private static HandOffMessage Question(HandOffDriver driver)
    {
        Assert.True(driver.TryNextEffect(out var effect));
        var asked = Assert.IsType<AskGroup>(effect);
        Assert.Equal(Source, asked.Group);
        return asked.Question;
    }

    private static HandOffCommand Proposal(HandOffDriver driver)
    {
        Assert.True(driver.TryNextEffect(out var effect));
        return Assert.IsType<ProposeHandOff>(effect).Command;
    }

    private static (int, int, long)[] Asked(HandOffDriver driver)
    {
        var asked = new List<(int, int, long)>();
        while (driver.TryNextEffect(out var effect))
        {
            var ask = Assert.IsType<AskGroup>(effect);
            asked.Add((ask.Group.Value, ask.Question.Shard.Value, ask.Question.Number.Value));
        }

        return [.. asked];
    }

    private static void AssertIdle(HandOffDriver driver) => Assert.False(driver.TryNextEffect(out _));
}
