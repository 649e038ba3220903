using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Thesis §9.6 (pre-vote) and §4.2.3 (who hears a leader helps to elect no other).</summary>
public sealed class PreVoteStories
{
    private static readonly Membership Three = Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3));

    private static ScenarioCluster Led(int replicas = 3)
    {
        var cluster = ScenarioCluster.Of(replicas);
        cluster.Campaign(1);
        cluster.Run(2);
        return cluster;
    }

    private static Replica Follower() => new(new ReplicaOptions { Self = new ReplicaId(2) }, RecoveredState.Fresh(Three), seed: 1);

    private static void Hear(Replica replica) => replica.Step(
        new AppendEntries(LogPosition.Zero, [], LogIndex.Zero, 0) { From = new ReplicaId(1), To = new ReplicaId(2), Term = new Term(1) });

    private static bool PreVotes(Replica replica, int term, LogPosition lastLog = default)
    {
        replica.Step(new RequestPreVote(lastLog) { From = new ReplicaId(3), To = new ReplicaId(2), Term = new Term(term) });
        return Sent(replica).OfType<PreVoteReply>().Single().Granted;
    }

    private static bool Votes(Replica replica, int term, bool transfer = false)
    {
        replica.Step(new RequestVote(LogPosition.Zero) { From = new ReplicaId(3), To = new ReplicaId(2), Term = new Term(term), Transfer = transfer });
        return Sent(replica).OfType<VoteReply>().Single().Granted;
    }

    private static List<Message> Sent(Replica replica)
    {
        var sent = new List<Message>();
        while (replica.HasReady)
        {
            var ready = replica.TakeReady();
            if (ready.NeedsPersist)
            {
                replica.Persisted(ready.Token);
            }

            sent.AddRange(ready.SendNow);
            sent.AddRange(ready.SendAfterPersist);
        }

        return sent;
    }

    private static void Tick(Replica replica, int count)
    {
        for (var tick = 0; tick < count; tick++)
        {
            replica.Tick(default);
            Sent(replica);
        }
    }

    /// <summary>Scenario 8.</summary>
    [Fact]
    public void A_replica_that_campaigned_alone_for_long_rejoins_and_leader_and_term_are_unchanged()
    {
        var cluster = Led();
        cluster.Isolate(3);
        cluster.Run(600);
        Assert.Equal((ReplicaRole.PreCandidate, new Term(1)), (cluster.StatusOf(3)!.Role, cluster.TermOf(3)));

        cluster.Heal();
        cluster.Run(30);

        Assert.Equal([1], cluster.Leaders);
        Assert.All(cluster.Ids, id => Assert.Equal((new Term(1), new ReplicaId(1)), (cluster.TermOf(id), cluster.StatusOf(id)!.Leader)));
    }

    [Fact]
    public void Without_a_leader_the_pre_vote_leads_to_one_election_in_the_next_term()
    {
        var cluster = Led();
        cluster.Crash(1);

        cluster.Run(5);
        cluster.PreCampaign(2);
        cluster.Settle();

        Assert.Equal([2], cluster.Leaders);
        Assert.Equal(new Term(2), cluster.TermOf(3));
    }

    [Fact]
    public void Who_hears_a_leader_grants_no_pre_vote_for_the_shortest_election_timeout()
    {
        var replica = Follower();
        Hear(replica);
        Sent(replica);

        Tick(replica, 4);
        Assert.False(PreVotes(replica, term: 1));

        Tick(replica, 1);
        Assert.True(PreVotes(replica, term: 1));
    }

    [Fact]
    public void Who_hears_a_leader_refuses_a_newer_terms_vote_and_keeps_its_term()
    {
        var replica = Follower();
        Hear(replica);
        Sent(replica);

        Assert.False(Votes(replica, term: 7));
        Assert.Equal((new Term(1), new ReplicaId(1)), (replica.Status.Term, replica.Status.Leader));

        Tick(replica, 5);
        Assert.True(Votes(replica, term: 7));
    }

    [Fact]
    public void Who_was_told_to_take_over_gets_the_vote_of_one_that_hears_the_leader()
    {
        var replica = Follower();
        Hear(replica);
        Sent(replica);

        Assert.True(Votes(replica, term: 2, transfer: true));
    }

    [Fact]
    public void A_leader_refuses_pre_votes_and_votes_and_stays()
    {
        var cluster = Led();
        var replies = new List<Message>();
        cluster.Watch = message => replies.Add(message);

        cluster.Deliver(new RequestPreVote(new LogPosition(new LogIndex(99), new Term(9))) { From = new ReplicaId(3), To = new ReplicaId(1), Term = new Term(9) });
        cluster.Deliver(new RequestVote(new LogPosition(new LogIndex(99), new Term(9))) { From = new ReplicaId(3), To = new ReplicaId(1), Term = new Term(9) });

        Assert.Equal(
            [
                new PreVoteReply(false) { From = new ReplicaId(1), To = new ReplicaId(3), Term = new Term(1) },
                new VoteReply(false) { From = new ReplicaId(1), To = new ReplicaId(3), Term = new Term(1) },
            ],
            replies);
        Assert.Equal((ReplicaRole.Leader, new Term(1)), (cluster.StatusOf(1)!.Role, cluster.TermOf(1)));
    }

    [Fact]
    public void A_replica_whose_log_is_behind_gets_no_pre_vote_and_raises_no_term()
    {
        var cluster = Led();
        cluster.Isolate(3);
        cluster.Propose(1, "a");
        cluster.Run(1);
        cluster.Crash(1);
        cluster.Heal();
        cluster.Run(4);

        cluster.PreCampaign(3);
        cluster.Run(1);

        Assert.Equal((ReplicaRole.PreCandidate, new Term(1)), (cluster.StatusOf(3)!.Role, cluster.TermOf(3)));
        Assert.Equal(2, cluster.Elect());
    }

    /// <summary>The voter has heard no leader in this life, so its log alone speaks against the candidate; it ends at (2, t3).</summary>
    [Theory]
    [InlineData(1, 3, false)]
    [InlineData(9, 2, false)]
    [InlineData(2, 3, true)]
    [InlineData(3, 3, true)]
    [InlineData(1, 4, true)]
    public void A_pre_vote_is_given_to_who_would_get_the_vote(int index, int term, bool granted)
    {
        Entry[] entries = [new Entry(new LogIndex(1), new Term(1), EntryKind.Noop, default), new Entry(new LogIndex(2), new Term(3), EntryKind.Noop, default)];
        var replica = new Replica(
            new ReplicaOptions { Self = new ReplicaId(2) },
            RecoveredState.Fresh(Three) with { HardState = new HardState(new Term(4), null), Entries = entries },
            seed: 1);

        Assert.Equal(granted, PreVotes(replica, term: 4, new LogPosition(new LogIndex(index), new Term(term))));
    }

    [Fact]
    public void A_pre_vote_changes_nothing_at_the_voter_and_may_be_given_to_many()
    {
        var replica = Follower();

        Assert.True(PreVotes(replica, term: 0));
        Assert.True(PreVotes(replica, term: 0));

        Assert.Equal((Term.Zero, ReplicaRole.Follower), (replica.Status.Term, replica.Status.Role));
        Assert.False(replica.HasReady);
    }

    [Fact]
    public void A_pre_vote_of_an_old_term_is_refused_with_the_new_one()
    {
        var replica = new Replica(
            new ReplicaOptions { Self = new ReplicaId(2) }, RecoveredState.Fresh(Three) with { HardState = new HardState(new Term(5), null) }, seed: 1);

        Assert.False(PreVotes(replica, term: 4));
    }

    [Fact]
    public void Refusals_elect_nobody()
    {
        var replica = Follower();
        replica.Campaign();
        Sent(replica);

        replica.Step(new PreVoteReply(false) { From = new ReplicaId(1), To = new ReplicaId(2), Term = Term.Zero });
        replica.Step(new PreVoteReply(false) { From = new ReplicaId(3), To = new ReplicaId(2), Term = Term.Zero });

        Assert.Equal((ReplicaRole.PreCandidate, Term.Zero), (replica.Status.Role, replica.Status.Term));
    }

    [Fact]
    public void A_single_voter_asks_nobody()
    {
        var cluster = ScenarioCluster.Of(replicas: 1);

        cluster.PreCampaign(1);
        cluster.Settle();

        Assert.Equal((0L, new Term(1)), (cluster.MessagesSent, cluster.TermOf(1)));
        Assert.Equal([1], cluster.Leaders);
    }

    [Fact]
    public void Who_hears_a_leader_does_not_campaign_when_asked_to()
    {
        var cluster = Led();
        var before = cluster.MessagesSent;

        cluster.PreCampaign(2);
        cluster.Settle();

        Assert.Equal((before, ReplicaRole.Follower), (cluster.MessagesSent, cluster.StatusOf(2)!.Role));
    }
}
