namespace ShardedKv.Raft.Tests.Replication;

public sealed class ProgressTests
{
    private static LogIndex I(long index) => new(index);

    private static Progress Streaming(long match, int window = 3)
    {
        var progress = new Progress(new ReplicaId(2), I(match + 1), window, tick: 0);
        progress.Accepted(I(match));
        return progress;
    }

    [Fact]
    public void A_new_follower_is_probed_one_append_at_a_time()
    {
        var progress = new Progress(new ReplicaId(2), I(5), 3, tick: 0);

        Assert.True(progress.MaySend(I(5)));
        progress.Sent(I(5));
        Assert.False(progress.MaySend(I(9)));
        Assert.Equal(I(5), progress.Next);
    }

    [Fact]
    public void An_accepted_probe_starts_the_stream()
    {
        var progress = new Progress(new ReplicaId(2), I(5), 3, tick: 0);
        progress.Sent(I(5));

        Assert.True(progress.Accepted(I(5)));

        Assert.Equal((true, I(5), I(6)), (progress.IsStreaming, progress.Match, progress.Next));
    }

    [Fact]
    public void A_heartbeats_answer_lets_a_probe_be_sent_again_but_proves_nothing()
    {
        var progress = new Progress(new ReplicaId(2), I(5), 3, tick: 0);
        progress.Sent(I(5));

        Assert.False(progress.Accepted(I(0)));

        Assert.Equal((false, true, I(5)), (progress.IsStreaming, progress.MaySend(I(5)), progress.Next));
    }

    [Fact]
    public void A_stream_runs_ahead_up_to_its_window()
    {
        var progress = Streaming(match: 4);
        for (var last = 5; last <= 7; last++)
        {
            Assert.True(progress.MaySend(I(9)));
            progress.Sent(I(last));
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
        progress.Sent(I(5));
        progress.Sent(I(6));

        progress.Rejected(previous: I(6), hint: I(6), first: I(1));
        Assert.Equal((false, I(6), true), (progress.IsStreaming, progress.Next, progress.MaySend(I(9))));
    }

    [Fact]
    public void A_late_rejection_changes_nothing()
    {
        var progress = Streaming(match: 4);
        progress.Sent(I(9));
        progress.Rejected(previous: I(3), hint: I(1), first: I(1));
        Assert.Equal((true, I(10)), (progress.IsStreaming, progress.Next));

        var probed = new Progress(new ReplicaId(2), I(5), 3, tick: 0);
        probed.Sent(I(5));
        probed.Rejected(previous: I(9), hint: I(1), first: I(1));
        Assert.Equal(I(5), probed.Next);
    }

    [Fact]
    public void A_hint_never_leads_below_the_match_nor_up()
    {
        var below = Streaming(match: 4);
        below.Sent(I(8));
        below.Rejected(previous: I(8), hint: I(2), first: I(1));
        Assert.Equal(I(5), below.Next);

        var up = Streaming(match: 4);
        up.Sent(I(8));
        up.Rejected(previous: I(8), hint: I(30), first: I(1));
        Assert.Equal(I(8), up.Next);
    }

    [Fact]
    public void A_follower_behind_the_first_index_is_asked_once_per_heartbeat()
    {
        var progress = new Progress(new ReplicaId(2), I(11), 3, tick: 0);
        progress.Sent(I(11));

        progress.Rejected(previous: I(10), hint: I(3), first: I(11));
        Assert.Equal((I(11), false), (progress.Next, progress.MaySend(I(12))));

        progress.Accepted(I(0));
        Assert.True(progress.MaySend(I(12)));
    }

    [Fact]
    public void A_heartbeats_answer_before_the_appends_asks_for_a_gap_once_per_heartbeat()
    {
        var progress = Streaming(match: 4);
        progress.Sent(I(6));
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
        progress.Sent(I(7));

        progress.Silent();

        Assert.Equal((false, I(5), true), (progress.IsStreaming, progress.Next, progress.MaySend(I(7))));
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
        var window = new InFlight(appendsMax: 5);
        for (var last = 1; last <= 100; last++)
        {
            window.Add(I(last));
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
            window.Add(I(last));
        }

        Assert.Throws<InvariantException>(() => window.Add(I(6)));
    }
}
