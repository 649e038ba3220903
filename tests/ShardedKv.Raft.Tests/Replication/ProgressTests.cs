namespace ShardedKv.Raft.Tests.Replication;

public sealed class ProgressTests
{
    private static LogIndex I(long index) => new(index);

    private static Progress Probed(long next) => new(new ReplicaId(2), I(next), new InFlight(3, 100), tick: 0);

    private static Progress Installing()
    {
        var progress = Probed(next: 11);
        progress.Sent(I(11), 1);
        progress.Rejected(previous: I(10), hint: I(3), first: I(11), now: 0);
        return progress;
    }

    private static Progress Streaming(long match, int window = 3)
    {
        var progress = new Progress(new ReplicaId(2), I(match + 1), new InFlight(window, 100), tick: 0);
        progress.Accepted(I(match));
        return progress;
    }

    [Fact]
    public void A_new_follower_is_probed_one_append_at_a_time()
    {
        var progress = Probed(next: 5);

        Assert.True(progress.MaySend(I(5)));
        progress.Sent(I(5), 1);
        Assert.False(progress.MaySend(I(9)));
        Assert.Equal(I(5), progress.Next);
    }

    [Fact]
    public void A_probe_goes_without_entries_when_there_are_none_and_nothing_is_known()
    {
        var progress = Probed(next: 5);

        Assert.True(progress.MaySend(I(4)));
        progress.Sent(I(4), 0);
        Assert.False(progress.MaySend(I(4)));
        progress.Accepted(I(4));

        Assert.Equal((ProgressState.Replicate, false), (progress.State, progress.MaySend(I(4))));
    }

    [Fact]
    public void An_accepted_probe_starts_the_stream()
    {
        var progress = Probed(next: 5);
        progress.Sent(I(5), 1);

        Assert.True(progress.Accepted(I(5)));

        Assert.Equal((ProgressState.Replicate, I(5), I(6)), (progress.State, progress.Match, progress.Next));
    }

    [Fact]
    public void A_heartbeats_answer_lets_a_probe_be_sent_again_but_proves_nothing()
    {
        var progress = Probed(next: 5);
        progress.Sent(I(5), 1);

        Assert.False(progress.Accepted(I(0)));

        Assert.Equal((ProgressState.Probe, true, I(5)), (progress.State, progress.MaySend(I(5)), progress.Next));
    }

    [Fact]
    public void A_stream_runs_ahead_up_to_its_window()
    {
        var progress = Streaming(match: 4);
        for (var last = 5; last <= 7; last++)
        {
            Assert.True(progress.MaySend(I(9)));
            progress.Sent(I(last), 1);
        }

        Assert.False(progress.MaySend(I(9)));
        progress.Accepted(I(6));
        Assert.True(progress.MaySend(I(9)));
        Assert.Equal(I(8), progress.Next);
    }

    [Fact]
    public void A_rejection_in_the_stream_goes_back_to_the_hint_and_probes()
    {
        var progress = Streaming(match: 4);
        progress.Sent(I(5), 1);
        progress.Sent(I(6), 1);

        progress.Rejected(previous: I(6), hint: I(6), first: I(1), now: 0);
        Assert.Equal((ProgressState.Probe, I(6), true), (progress.State, progress.Next, progress.MaySend(I(9))));
    }

    [Fact]
    public void A_late_rejection_changes_nothing()
    {
        var progress = Streaming(match: 4);
        progress.Sent(I(9), 1);
        progress.Rejected(previous: I(3), hint: I(1), first: I(1), now: 0);
        Assert.Equal((ProgressState.Replicate, I(10)), (progress.State, progress.Next));

        var probed = Probed(next: 5);
        probed.Sent(I(5), 1);
        probed.Rejected(previous: I(9), hint: I(1), first: I(1), now: 0);
        Assert.Equal(I(5), probed.Next);
    }

    [Fact]
    public void A_hint_never_leads_below_the_match_nor_up()
    {
        var below = Streaming(match: 4);
        below.Sent(I(8), 1);
        below.Rejected(previous: I(8), hint: I(2), first: I(1), now: 0);
        Assert.Equal(I(5), below.Next);

        var up = Streaming(match: 4);
        up.Sent(I(8), 1);
        up.Rejected(previous: I(8), hint: I(30), first: I(1), now: 0);
        Assert.Equal(I(8), up.Next);
    }

    [Fact]
    public void A_follower_behind_the_first_index_needs_a_snapshot_and_gets_no_entries()
    {
        var progress = Probed(next: 11);
        progress.Sent(I(11), 1);

        progress.Rejected(previous: I(10), hint: I(3), first: I(11), now: 0);

        Assert.Equal((ProgressState.Snapshot, true, false), (progress.State, progress.OfferDue, progress.MaySend(I(12))));
        Assert.Throws<InvariantException>(() => progress.Sent(I(11), 1));
    }

    [Fact]
    public void A_snapshot_is_offered_again_once_per_heartbeat_until_it_is_acknowledged()
    {
        var progress = Installing();
        progress.Offered();
        progress.HeartbeatSent();

        progress.Accepted(I(0));
        Assert.True(progress.OfferDue);
        progress.Offered();
        progress.Accepted(I(0));
        Assert.False(progress.OfferDue);

        progress.Accepted(I(10));
        Assert.Equal((ProgressState.Replicate, I(11), false), (progress.State, progress.Next, progress.OfferDue));
    }

    [Fact]
    public void A_snapshot_that_ends_before_the_log_begins_is_not_enough()
    {
        var progress = Installing();
        progress.Compacted(I(21));

        progress.Accepted(I(15));

        Assert.Equal((ProgressState.Snapshot, I(15), I(21), true), (progress.State, progress.Match, progress.Next, progress.OfferDue));
        progress.Accepted(I(20));
        Assert.Equal(ProgressState.Replicate, progress.State);
    }

    [Fact]
    public void A_follower_that_needs_a_snapshot_is_given_up_after_long_and_probed_again()
    {
        var progress = Installing();
        Assert.Equal((false, true), (progress.InstallsSince(100, 99), progress.InstallsSince(100, 100)));

        progress.GiveUp(I(11));

        Assert.Equal((ProgressState.Probe, I(11), false, true), (progress.State, progress.Next, progress.OfferDue, progress.MaySend(I(11))));
    }

    [Fact]
    public void What_a_stream_has_not_sent_before_a_compaction_is_probed_from_the_new_first_index()
    {
        var progress = Streaming(match: 4);
        progress.Compacted(I(5));
        Assert.Equal(ProgressState.Replicate, progress.State);

        progress.Compacted(I(9));

        Assert.Equal((ProgressState.Probe, I(9)), (progress.State, progress.Next));
    }

    [Fact]
    public void A_stream_is_bounded_by_bytes_too_and_one_append_of_any_size_goes()
    {
        var progress = new Progress(new ReplicaId(2), I(5), new InFlight(9, 100), tick: 0);
        progress.Accepted(I(4));
        progress.Sent(I(5), 60);
        Assert.True(progress.MaySend(I(9)));
        progress.Sent(I(6), 500);
        Assert.False(progress.MaySend(I(9)));

        progress.Accepted(I(6));
        Assert.True(progress.MaySend(I(9)));
    }

    [Fact]
    public void A_heartbeats_answer_before_the_appends_asks_for_a_gap_once_per_heartbeat()
    {
        var progress = Streaming(match: 4);
        progress.Sent(I(6), 1);
        progress.HeartbeatSent();

        progress.Accepted(I(4));
        Assert.True(progress.GapDue);
        progress.GapAsked();
        progress.Accepted(I(4));
        Assert.False(progress.GapDue);

        progress.HeartbeatSent();
        progress.Accepted(I(4));
        Assert.True(progress.GapDue);
    }

    [Fact]
    public void A_silent_follower_is_probed_from_its_match()
    {
        var progress = Streaming(match: 4);
        progress.Sent(I(7), 1);

        progress.GiveUp(I(1));

        Assert.Equal((ProgressState.Probe, I(5), true), (progress.State, progress.Next, progress.MaySend(I(7))));
    }

    [Fact]
    public void A_match_never_falls()
    {
        var progress = Streaming(match: 4);

        Assert.False(progress.Accepted(I(2)));
        Assert.Equal(I(4), progress.Match);
    }

    [Fact]
    public void The_window_is_a_ring()
    {
        var window = new InFlight(appendsMax: 5, bytesMax: 1000);
        for (var last = 1; last <= 100; last++)
        {
            window.Add(I(last), 3);
            if (window.IsFull)
            {
                window.FreeTo(I(last - 2));
                Assert.Equal(2, window.Count);
            }
        }

        window.Clear();
        Assert.Equal((0, false), (window.Count, window.IsFull));
        for (var last = 1; last <= 5; last++)
        {
            window.Add(I(last), 3);
        }

        Assert.Throws<InvariantException>(() => window.Add(I(6), 3));
    }
}
