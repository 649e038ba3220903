using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Raft §5.1 (terms) and §5.2 (leader election).</summary>
public sealed class ElectionStories
{
    [Fact]
    public void Replicas_start_as_followers_of_term_0_and_know_no_leader()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);

        Assert.Empty(cluster.Leaders);
        Assert.All(cluster.Ids, id => Assert.Equal(
            (ReplicaRole.Follower, Term.Zero, (ReplicaId?)null),
            (cluster.StatusOf(id)!.Role, cluster.TermOf(id), cluster.StatusOf(id)!.Leader)));
    }

    [Fact]
    public void A_candidate_with_a_majority_leads_its_term_and_all_know_it()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);

        cluster.Campaign(2);
        cluster.Settle();

        Assert.Equal([2], cluster.Leaders);
        Assert.All(cluster.Ids, id => Assert.Equal(new ReplicaId(2), cluster.StatusOf(id)!.Leader));
        Assert.All(cluster.Ids, id => Assert.Equal(new Term(1), cluster.TermOf(id)));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(7)]
    public void Without_any_message_lost_the_timeouts_alone_elect_one_leader(int replicas)
    {
        var cluster = ScenarioCluster.Of(replicas, seed: 7);

        var leader = cluster.Elect(ticks: 40);

        Assert.Equal([leader], cluster.Leaders);
    }

    [Fact]
    public void A_single_voter_leads_once_its_own_vote_is_durable()
    {
        var cluster = ScenarioCluster.Of(replicas: 1);

        cluster.HoldDisk(1);
        cluster.Campaign(1);
        cluster.Settle();
        Assert.Empty(cluster.Leaders);

        cluster.ReleaseDisk(1);
        Assert.Equal([1], cluster.Leaders);
    }

    [Fact]
    public void A_candidates_requests_wait_until_its_term_and_vote_are_durable()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);

        cluster.HoldDisk(1);
        cluster.Campaign(1);
        cluster.Settle();
        Assert.Equal(0, cluster.MessagesSent);

        cluster.ReleaseDisk(1);
        cluster.Settle();
        Assert.Equal([1], cluster.Leaders);
    }

    [Fact]
    public void A_vote_waits_until_it_is_durable()
    {
        var cluster = ScenarioCluster.Of(replicas: 2);

        cluster.HoldDisk(2);
        cluster.Campaign(1);
        cluster.Settle();
        Assert.Empty(cluster.Leaders);

        cluster.ReleaseDisk(2);
        cluster.Settle();
        Assert.Equal([1], cluster.Leaders);
    }

    [Fact]
    public void A_second_candidate_in_the_same_term_is_refused()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);

        cluster.Isolate(2);
        cluster.Campaign(2);
        cluster.Settle();
        cluster.Isolate(1);
        cluster.Heal();
        cluster.Cut(2, 1);
        cluster.Cut(1, 2);
        cluster.Campaign(1);
        cluster.Settle();
        var refused = new List<bool>();
        cluster.Watch = message => refused.Add(message is VoteReply { Granted: false });
        cluster.Deliver(new RequestVote(new LogPosition(new LogIndex(99), new Term(1))) { From = new ReplicaId(2), To = new ReplicaId(3), Term = new Term(1) });

        Assert.Equal([true], refused);
        Assert.Equal([1], cluster.Leaders);
    }

    [Fact]
    public void A_voter_that_restarts_remembers_its_vote()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);

        cluster.Cut(3, 1);
        cluster.Cut(2, 1);
        cluster.Campaign(1);
        cluster.Settle();
        cluster.Crash(3);
        cluster.Restart(3);
        var votes = new List<Message>();
        cluster.Watch = votes.Add;
        cluster.Deliver(new RequestVote(LogPosition.Zero) { From = new ReplicaId(2), To = new ReplicaId(3), Term = new Term(1) });

        Assert.Equal([new VoteReply(false) { From = new ReplicaId(3), To = new ReplicaId(2), Term = new Term(1) }], votes);
    }

    [Fact]
    public void A_vote_that_was_not_durable_at_the_crash_was_never_told_and_may_go_elsewhere()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);

        cluster.HoldDisk(3);
        cluster.Isolate(2);
        cluster.Campaign(1);
        cluster.Settle();
        cluster.Crash(3);
        cluster.Restart(3);
        Assert.Equal(Term.Zero, cluster.TermOf(3));
        cluster.Isolate(1);
        cluster.Reconnect(2);
        cluster.Isolate(1);
        cluster.Campaign(2);
        cluster.Settle();

        Assert.Equal([2], cluster.Leaders);
        Assert.Equal(new Term(1), cluster.TermOf(2));
    }

    [Fact]
    public void A_split_vote_elects_nobody_and_a_later_term_ends_it()
    {
        var cluster = ScenarioCluster.Of(replicas: 4, seed: 3);

        cluster.Partition([1, 2], [3, 4]);
        cluster.Campaign(1);
        cluster.Campaign(3);
        cluster.Settle();
        Assert.Empty(cluster.Leaders);

        cluster.Heal();
        var leader = cluster.Elect(ticks: 60);
        Assert.True(cluster.TermOf(leader) > new Term(1));
    }

    [Theory]
    [InlineData(1), InlineData(7), InlineData(20676840)]
    public void A_candidate_in_a_minority_leads_nothing_and_its_term_deposes_the_leader_on_healing(int seed)
    {
        var cluster = ScenarioCluster.Of(replicas: 5, (ulong)seed);

        cluster.Partition([1, 2], [3, 4, 5]);
        cluster.Campaign(3);
        cluster.Campaign(1);
        cluster.Campaign(1);
        cluster.Settle();

        Assert.Equal([3], cluster.Leaders);
        Assert.Equal(new Term(1), cluster.TermOf(3));
        Assert.Equal(new Term(2), cluster.TermOf(1));

        cluster.Heal();
        cluster.Propose(3, "a");
        cluster.Run(1);
        Assert.Equal(new Term(2), cluster.TermOf(3));
        Assert.Empty(cluster.Leaders);
    }

    [Fact]
    public void A_candidate_yields_to_the_leader_of_its_term()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);

        cluster.Isolate(3);
        cluster.Campaign(1);
        cluster.Campaign(3);
        cluster.Settle();
        Assert.Equal(ReplicaRole.Candidate, cluster.StatusOf(3)!.Role);

        cluster.Heal();
        cluster.Run(1);
        Assert.Equal(ReplicaRole.Follower, cluster.StatusOf(3)!.Role);
        Assert.Equal([1], cluster.Leaders);
        Assert.Equal(new Term(1), cluster.TermOf(3));
    }

    [Fact]
    public void Heartbeats_keep_followers_from_campaigning()
    {
        var cluster = ScenarioCluster.Of(replicas: 5);
        cluster.Campaign(4);

        cluster.Run(ticks: 500);

        Assert.Equal([4], cluster.Leaders);
        Assert.Equal(new Term(1), cluster.TermOf(4));
    }

    [Fact]
    public void A_message_of_an_old_term_is_refused_with_the_new_term_and_deposes_its_sender()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);
        cluster.Campaign(1);
        cluster.Settle();

        cluster.Isolate(1);
        cluster.Campaign(2);
        cluster.Settle();
        Assert.Equal([1, 2], cluster.Leaders);

        cluster.Heal();
        cluster.Cut(2, 1);
        cluster.Run(1);
        Assert.Equal([2], cluster.Leaders);
        Assert.Equal(new Term(2), cluster.TermOf(1));
    }

    [Fact]
    public void Election_timeouts_lie_within_their_bounds_and_differ()
    {
        var timeouts = new HashSet<int>();
        var clock = new ElectionClock(new ReplicaOptions { Self = new ReplicaId(1) }, new SeededRandom(5));

        for (var round = 0; round < 300; round++)
        {
            var ticks = 1;
            while (!clock.Tick())
            {
                ticks++;
            }

            timeouts.Add(ticks);
        }

        Assert.Equal([5, 6, 7, 8, 9, 10], timeouts.Order());
    }

    /// <summary>Scenario 9. The followers still hear the leader, so only it can end its leadership.</summary>
    [Fact]
    public void A_leader_that_hears_nobody_steps_down_within_one_election_timeout_and_fails_its_reads()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);
        cluster.Campaign(1);
        cluster.Run(3);

        cluster.Cut(2, 1);
        cluster.Cut(3, 1);
        var read = cluster.Read(1);
        cluster.Run(9);
        Assert.Equal((ReplicaRole.Leader, ReadOutcome.Waiting), (cluster.StatusOf(1)!.Role, read.Outcome));

        cluster.Run(1);
        Assert.Equal((ReplicaRole.Follower, ReadOutcome.Failed), (cluster.StatusOf(1)!.Role, read.Outcome));
    }

    [Fact]
    public void A_leader_that_hears_a_bare_majority_goes_on()
    {
        var cluster = ScenarioCluster.Of(replicas: 5);
        cluster.Campaign(1);
        cluster.Run(3);

        cluster.Isolate(4, 5);
        cluster.Run(100);

        Assert.Contains(1, cluster.Leaders);
        Assert.Equal(new Term(1), cluster.TermOf(1));
    }

    [Fact]
    public void A_vote_for_an_earlier_candidacy_that_arrives_late_is_not_counted()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);
        cluster.Isolate(1);
        cluster.Campaign(1);
        cluster.Campaign(1);
        cluster.Settle();

        cluster.Deliver(new VoteReply(true) { From = new ReplicaId(2), To = new ReplicaId(1), Term = new Term(1) });

        Assert.Equal((ReplicaRole.Candidate, new Term(2)), (cluster.StatusOf(1)!.Role, cluster.TermOf(1)));
    }

    [Fact]
    public void Who_has_no_vote_never_campaigns()
    {
        var stranger = new Replica(
            new ReplicaOptions { Self = new ReplicaId(9) }, RecoveredState.Fresh(Membership.Of(new ReplicaId(1))), seed: 1);

        for (var tick = 1; tick <= 50; tick++)
        {
            stranger.Tick(new MonotonicTime(tick * 100));
        }

        Assert.Equal((ReplicaRole.Follower, Term.Zero, false), (stranger.Status.Role, stranger.Status.Term, stranger.HasReady));
    }
}
