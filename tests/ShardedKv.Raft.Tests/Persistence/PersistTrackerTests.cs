namespace ShardedKv.Raft.Tests.Persistence;

public sealed class PersistTrackerTests
{
    private static LogIndex I(long index) => new(index);

    [Fact]
    public void A_completion_proves_what_was_issued_with_it()
    {
        var tracker = new PersistTracker(I(3));

        var token = tracker.Issue(I(5));
        Assert.Equal((I(3), I(6), true), (tracker.Persisted, tracker.FirstUnissued, tracker.AnyOutstanding));

        tracker.Complete(token);
        Assert.Equal((I(5), false), (tracker.Persisted, tracker.AnyOutstanding));
    }

    [Fact]
    public void A_later_completion_completes_the_earlier_ones_and_a_repetition_nothing()
    {
        var tracker = new PersistTracker(I(0));
        var first = tracker.Issue(I(1));
        var second = tracker.Issue(I(2));

        tracker.Complete(second);
        tracker.Complete(first);

        Assert.Equal((I(2), false), (tracker.Persisted, tracker.AnyOutstanding));
    }

    [Fact]
    public void A_truncation_voids_earlier_writes_at_or_above_its_point_only()
    {
        var tracker = new PersistTracker(I(0));
        var first = tracker.Issue(I(6));
        tracker.Truncate(I(5));
        var second = tracker.Issue(I(5));

        tracker.Complete(first);
        Assert.Equal(I(4), tracker.Persisted);
        tracker.Complete(second);
        Assert.Equal(I(5), tracker.Persisted);
    }

    /// <summary>Scenario 21b: (5,t2), (5,t3), (5,t2) again.</summary>
    [Fact]
    public void The_first_completion_proves_nothing_for_the_third_write()
    {
        var tracker = new PersistTracker(I(4));
        var first = tracker.Issue(I(5));
        tracker.Truncate(I(5));
        var second = tracker.Issue(I(5));
        tracker.Truncate(I(5));
        var third = tracker.Issue(I(5));

        tracker.Complete(first);
        Assert.Equal(I(4), tracker.Persisted);
        tracker.Complete(second);
        Assert.Equal(I(4), tracker.Persisted);
        tracker.Complete(third);
        Assert.Equal(I(5), tracker.Persisted);
    }

    [Fact]
    public void What_was_durable_is_not_after_it_was_cut()
    {
        var tracker = new PersistTracker(I(9));

        tracker.Truncate(I(4));

        Assert.Equal((I(3), I(4)), (tracker.Persisted, tracker.FirstUnissued));
    }

    [Fact]
    public void A_hard_state_is_durable_with_the_write_that_took_it()
    {
        var tracker = new PersistTracker(I(0));
        Assert.True(tracker.HardStateDurable);

        var before = tracker.Issue(I(1));
        tracker.ChangeHardState();
        tracker.Complete(before);
        Assert.False(tracker.HardStateDurable);

        var with = tracker.Issue(I(1));
        Assert.False(tracker.HardStateDurable);
        tracker.Complete(with);
        Assert.True(tracker.HardStateDurable);
    }

    [Fact]
    public void A_write_that_was_never_issued_does_not_complete()
    {
        var tracker = new PersistTracker(I(0));

        Assert.Throws<InvariantException>(() => tracker.Complete(new PersistToken(1)));
    }
}
