using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Thesis §6.4.1 (reads by lease), within a bound of the clocks' drift. A lease of 500 ms promised is 409 ms long.</summary>
public sealed class LeaseStories
{
    private static ScenarioCluster Led(LeaseOptions? lease = null)
    {
        var cluster = ScenarioCluster.Of(3, options: new ReplicaOptions { Self = default, Lease = lease ?? new LeaseOptions(500, 10) });
        cluster.Campaign(1);
        cluster.Run(2);
        cluster.Agree("v1");
        return cluster;
    }

    [Fact]
    public void A_lease_read_costs_no_message()
    {
        var cluster = Led();
        var before = cluster.MessagesSent;

        var read = cluster.LeaseRead(1);

        Assert.Equal((ReadOutcome.Served, before), (read.Outcome, cluster.MessagesSent));
        Assert.Equal(["v1"], read.Seen);
    }

    [Fact]
    public void Leases_are_off_by_default_and_a_follower_names_the_leader()
    {
        var cluster = ScenarioCluster.Of(3);
        cluster.Campaign(1);
        cluster.Run(2);

        Assert.Equal(ReadOutcome.NotHeld, cluster.LeaseRead(1).Outcome);
        Assert.Equal(new LeaseReadResult.NotLeader(new ReplicaId(1)), cluster.Replica(2).Live!.LeaseRead(cluster.ClockOf(2)));
    }

    [Fact]
    public void The_lease_runs_from_the_sending_of_the_round_and_is_over_before_the_promises_are()
    {
        var cluster = Led();
        cluster.Isolate(1);
        var sent = cluster.ClockOf(1).Milliseconds;
        var leader = cluster.Replica(1).Live!;

        // The last round went out with the tick at this very time, before the links were cut.
        Assert.True(leader.HoldsLease(new Term(1), new MonotonicTime(sent + 408)));
        Assert.False(leader.HoldsLease(new Term(1), new MonotonicTime(sent + 409)));
        Assert.False(leader.HoldsLease(new Term(2), new MonotonicTime(sent)));
    }

    [Fact]
    public void A_slow_answer_gives_a_lease_from_when_it_was_asked_for_not_from_its_arrival()
    {
        var cluster = Led();
        var held = new List<Message>();
        cluster.Lose = message => message is AppendReply { To.Value: 1 };
        cluster.Watch = message =>
        {
            if (message is AppendReply { To.Value: 1 })
            {
                held.Add(message);
            }
        };
        cluster.Run(1);
        var sent = cluster.ClockOf(1).Milliseconds;
        cluster.Run(3);
        cluster.Watch = null;
        cluster.Deliver(held[0]);

        var leader = cluster.Replica(1).Live!;
        Assert.True(leader.HoldsLease(new Term(1), new MonotonicTime(sent + 408)));
        Assert.False(leader.HoldsLease(new Term(1), new MonotonicTime(sent + 409)));
    }

    /// <summary>Scenario 4. Every hundredth of a second until long after another leads.</summary>
    [Theory]
    [InlineData(90, 110)]
    [InlineData(110, 90)]
    [InlineData(90, 90)]
    public void With_clocks_ten_percent_off_an_isolated_leader_never_answers_stale_and_is_refused_beyond(int leaderRate, int otherRate)
    {
        var cluster = Led();
        cluster.SetRate(1, leaderRate);
        cluster.SetRate(2, otherRate);
        cluster.SetRate(3, otherRate);
        cluster.Run(5);
        cluster.Isolate(1);
        var outcomes = new List<ReadOutcome>();
        for (var tick = 0; tick < 40; tick++)
        {
            cluster.Run(1);
            foreach (var leader in cluster.Leaders.Where(id => id != 1))
            {
                cluster.Propose(leader, $"new{tick}");
                cluster.Settle();
            }

            outcomes.Add(cluster.LeaseRead(1).Outcome);
        }

        // The checkers hold each answer against what was committed when it was asked.
        Assert.Equal(ReadOutcome.Served, outcomes[0]);
        Assert.Contains(ReadOutcome.NotHeld, outcomes);
        Assert.NotEqual(ReadOutcome.Served, outcomes[^1]);
        Assert.True(cluster.Committed.Value > 5);
    }

    /// <summary>Scenario 4. A voter whose clock jumps still lets its ticks pass, and a leader's jump only ends its lease.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_step_of_five_seconds_makes_no_answer_stale(int stepped, bool held)
    {
        var cluster = Led();
        cluster.Isolate(1);
        cluster.Replica(stepped).Clock.Step(5000);
        cluster.Replica(3).Clock.Step(5000);
        cluster.Run(1);

        ElectAndCommit(cluster);

        Assert.Equal(held ? ReadOutcome.Served : ReadOutcome.NotHeld, cluster.LeaseRead(1).Outcome);
    }

    [Fact]
    public void A_burst_of_ticks_breaks_no_promise()
    {
        var cluster = Led();
        cluster.Isolate(1);
        for (var tick = 0; tick < 6; tick++)
        {
            cluster.TickNow(2);
            cluster.TickNow(3);
        }

        ElectAndCommit(cluster);

        Assert.Equal(ReadOutcome.Served, cluster.LeaseRead(1).Outcome);
    }

    [Fact]
    public void The_lease_ends_for_the_term_once_the_order_to_take_over_is_sent()
    {
        var cluster = Led();
        cluster.Lose = message => message is TimeoutNow;

        cluster.Transfer(1, 2);
        Assert.Equal(ReadOutcome.NotHeld, cluster.LeaseRead(1).Outcome);

        cluster.Run(15);
        Assert.Equal((ReadOutcome.NotHeld, new Term(1)), (cluster.LeaseRead(1).Outcome, cluster.TermOf(1)));
        var read = cluster.Read(1);
        cluster.Settle();
        Assert.Equal(ReadOutcome.Served, read.Outcome);
    }

    [Fact]
    public void A_value_that_was_read_after_the_lease_ended_is_not_shown()
    {
        var cluster = Led();
        var leader = cluster.Replica(1).Live!;
        var held = Assert.IsType<LeaseReadResult.Held>(leader.LeaseRead(cluster.ClockOf(1)));

        Assert.True(leader.HoldsLease(held.Term, cluster.ClockOf(1)));
        Assert.False(leader.HoldsLease(held.Term, new MonotonicTime(cluster.ClockOf(1).Milliseconds + 5000)));
        cluster.Transfer(1, 2);
        Assert.False(leader.HoldsLease(held.Term, cluster.ClockOf(1)));
    }

    [Fact]
    public void A_new_leader_gives_no_lease_read_before_its_own_term_commit()
    {
        var cluster = Led();
        cluster.Crash(1);
        cluster.Lose = message => message is AppendEntries { Entries.IsEmpty: false };
        for (var tick = 0; tick < 60 && cluster.Leader is null; tick++)
        {
            cluster.Run(1);
        }

        cluster.Run(3);
        Assert.Equal(ReadOutcome.NotHeld, cluster.LeaseRead(cluster.Leader!.Value).Outcome);

        cluster.Lose = null;
        cluster.Run(2);
        Assert.Equal(ReadOutcome.Served, cluster.LeaseRead(cluster.Leader!.Value).Outcome);
    }

    [Fact]
    public void A_restarted_voter_grants_no_vote_for_one_shortest_election_timeout()
    {
        var cluster = Led();
        cluster.Isolate(1);
        cluster.Crash(3);
        cluster.Restart(3);

        Assert.False(Votes(cluster, after: 0));
        Assert.False(Votes(cluster, after: 5));
        Assert.True(Votes(cluster, after: 1));
    }

    [Fact]
    public void A_single_voter_holds_its_lease_alone()
    {
        var cluster = ScenarioCluster.Of(1, options: new ReplicaOptions { Self = default, Lease = new LeaseOptions(500, 10) });
        cluster.PreCampaign(1);
        cluster.Run(2);

        Assert.Equal(ReadOutcome.Served, cluster.LeaseRead(1).Outcome);
    }

    /// <summary>Tries to; the promises given to the leader are to prevent it.</summary>
    private static void ElectAndCommit(ScenarioCluster cluster)
    {
        cluster.PreCampaign(2);
        cluster.Settle();
        cluster.PreCampaign(3);
        cluster.Settle();
    }

    private static bool Votes(ScenarioCluster cluster, int after)
    {
        var granted = false;
        cluster.Lose = message => message.From.Value == 3;
        cluster.Run(after);
        cluster.Watch = message => granted |= message is PreVoteReply { Granted: true };
        cluster.Deliver(new RequestPreVote(new LogPosition(new LogIndex(99), cluster.TermOf(3))) { From = new ReplicaId(2), To = new ReplicaId(3), Term = cluster.TermOf(3) });
        cluster.Watch = null;
        return granted;
    }
}
