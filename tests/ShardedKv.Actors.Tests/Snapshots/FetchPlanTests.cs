using ShardedKv.Actors.Snapshots;

namespace ShardedKv.Actors.Tests.Snapshots;

public sealed class FetchPlanTests
{
    private readonly FetchPlan _plan = new(new SnapshotSettings { WindowChunks = 4, TriesMax = 2, DamagedMax = 1 });

    [Fact]
    public void It_begins_with_the_manifest_and_then_asks_for_a_window()
    {
        Assert.IsType<SnapshotStep.AskManifest>(_plan.Start());

        Assert.Equal(new SnapshotStep.AskChunks(0, 4), _plan.Manifest(10));
    }

    [Fact]
    public void Never_more_than_a_window_is_on_its_way_and_no_chunk_is_asked_for_twice()
    {
        _plan.Start();
        _plan.Manifest(10);

        var asked = new List<SnapshotStep?>();
        for (var chunk = 0; chunk < 10; chunk++)
        {
            asked.Add(_plan.Took());
        }

        Assert.Equal(
            [null, Ask(4, 2), null, Ask(6, 2), null, Ask(8, 2), null, null, null, null],
            asked);
    }

    [Fact]
    public void A_snapshot_shorter_than_the_window_is_asked_for_once()
    {
        _plan.Start();

        Assert.Equal(Ask(0, 2), _plan.Manifest(2));
        Assert.Null(_plan.Took());
        Assert.Null(_plan.Took());
    }

    /// <summary>The link was lost, and what was on its way with it.</summary>
    [Fact]
    public void After_silence_it_goes_on_from_the_first_missing_chunk()
    {
        _plan.Start();
        _plan.Manifest(10);
        _plan.Took();
        _plan.Took();
        _plan.Took();
        Assert.True(_plan.Due(out var none));
        Assert.Null(none);

        Assert.True(_plan.Due(out var again));

        Assert.Equal(Ask(3, 4), again);
    }

    [Fact]
    public void A_source_that_stays_silent_is_given_up_and_one_chunk_makes_it_wait_as_long_again()
    {
        _plan.Start();
        _plan.Manifest(10);
        Assert.True(_plan.Due(out _));
        Assert.True(_plan.Due(out _));
        Assert.True(_plan.Due(out _));
        _plan.Took();

        Assert.True(_plan.Due(out _));
        Assert.True(_plan.Due(out _));
        Assert.True(_plan.Due(out _));
        Assert.False(_plan.Due(out var question));
        Assert.Null(question);
    }

    [Fact]
    public void A_damaged_chunk_is_asked_for_again_and_one_too_many_ends_it()
    {
        _plan.Start();
        _plan.Manifest(10);
        _plan.Took();

        Assert.True(_plan.Damaged(out var again));
        Assert.Equal(Ask(1, 4), again);
        _plan.Took();
        Assert.False(_plan.Damaged(out _));
    }

    [Fact]
    public void A_manifest_that_comes_twice_changes_nothing()
    {
        _plan.Start();
        _plan.Manifest(10);

        Assert.Null(_plan.Manifest(10));
    }

    private static SnapshotStep.AskChunks Ask(int first, int count) => new SnapshotStep.AskChunks(first, count);
}
