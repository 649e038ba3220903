using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Raft §6, thesis §4 (changes of members by joint consensus) and §4.2.1 (learners).</summary>
public sealed class MembershipStories
{
    private static Membership Voters(params int[] ids) => Membership.Of(ids.Select(id => new ReplicaId(id)));

    private static Membership Learning(Membership membership, params int[] ids) => membership.WithLearners(ids.Select(id => new ReplicaId(id)));

    /// <summary>Replica 1 leads 2 and 3, or the given; the others of five are there and belong to nothing.</summary>
    private static ScenarioCluster Led(Membership? initial = null, int replicas = 5)
    {
        var cluster = ScenarioCluster.Of(replicas, initial: initial ?? Voters(1, 2, 3));
        cluster.Campaign(1);
        cluster.Run(2);
        return cluster;
    }

    private static Membership InForce(ScenarioCluster cluster, int id) => cluster.StatusOf(id)!.Membership;

    [Fact]
    public void A_learner_gets_the_log_at_once_and_counts_in_no_quorum()
    {
        var cluster = Led();

        Assert.IsType<MembershipResult.Accepted>(cluster.ProposeMembership(1, Learning(Voters(1, 2, 3), 4)));
        cluster.Run(2);
        Assert.Equal(cluster.Replica(1).Log, cluster.Replica(4).Log);

        cluster.Isolate(2, 3);
        var before = cluster.CommitOf(1);
        cluster.Propose(1, "a");
        cluster.Run(3);
        Assert.Equal((before, new LogIndex(3)), (cluster.CommitOf(1), cluster.Replica(4).Log.LastIndex));
    }

    [Fact]
    public void A_learner_that_hears_nobody_never_campaigns()
    {
        var cluster = Led(Learning(Voters(1, 2, 3), 4));
        cluster.Isolate(4);

        cluster.Run(100);

        Assert.Equal((ReplicaRole.Follower, new Term(1)), (cluster.StatusOf(4)!.Role, cluster.TermOf(4)));
    }

    [Fact]
    public void A_learner_whose_answers_come_confirms_no_read_and_keeps_no_leader()
    {
        var cluster = Led(Learning(Voters(1, 2, 3), 4, 5));
        cluster.Isolate(2, 3);

        var read = cluster.Read(1);
        cluster.Run(10);

        Assert.Equal((ReadOutcome.Failed, ReplicaRole.Follower), (read.Outcome, cluster.StatusOf(1)!.Role));
    }

    [Fact]
    public void Three_voters_become_five_by_way_of_the_joint_configuration()
    {
        var cluster = Led(Learning(Voters(1, 2, 3), 4, 5));
        cluster.Run(2);

        Assert.Equal(new MembershipResult.Accepted(new LogPosition(new LogIndex(2), new Term(1))), cluster.ProposeMembership(1, Voters(1, 2, 3, 4, 5)));
        Assert.Equal("r1,r2,r3,r4,r5 from r1,r2,r3", InForce(cluster, 1).ToString());
        cluster.Run(2);

        Assert.All(cluster.Ids, id => Assert.Equal(Voters(1, 2, 3, 4, 5), InForce(cluster, id)));
        Assert.Equal([EntryKind.Noop, EntryKind.Membership, EntryKind.Membership], cluster.Replica(5).Log.Select(entry => entry.Kind));
        cluster.Isolate(1, 2);
        cluster.Run(15);
        Assert.Contains(cluster.Elect(), new[] { 3, 4, 5 });
    }

    [Fact]
    public void Who_is_no_learner_or_lags_is_not_promoted()
    {
        var cluster = Led(Learning(Voters(1, 2, 3), 4));
        cluster.Isolate(4);
        for (var i = 0; i < 100; i++)
        {
            cluster.Propose(1, $"v{i}");
        }

        cluster.Run(1);
        Assert.Equal(new MembershipResult.NotCaughtUp(new ReplicaId(5)), cluster.ProposeMembership(1, Voters(1, 2, 3, 5)));
        Assert.Equal(new MembershipResult.NotCaughtUp(new ReplicaId(4)), cluster.ProposeMembership(1, Voters(1, 2, 3, 4)));

        cluster.Heal();
        cluster.Run(3);
        Assert.IsType<MembershipResult.Accepted>(cluster.ProposeMembership(1, Voters(1, 2, 3, 4)));
    }

    /// <summary>Scenario 13. Without it a new leader could start from a membership that another is overwriting.</summary>
    [Fact]
    public void A_change_before_the_leaders_own_term_commit_is_refused()
    {
        var cluster = ScenarioCluster.Of(3);
        cluster.Lose = message => message is AppendEntries;
        cluster.Campaign(1);
        cluster.Settle();
        Assert.Equal(new MembershipResult.Busy(MembershipWait.OwnTermCommit), cluster.ProposeMembership(1, Voters(1, 2)));

        cluster.Lose = null;
        cluster.Run(2);
        Assert.IsType<MembershipResult.Accepted>(cluster.ProposeMembership(1, Voters(1, 2)));
    }

    [Fact]
    public void One_change_at_a_time()
    {
        var cluster = Led();
        cluster.Isolate(1);
        Assert.IsType<MembershipResult.Accepted>(cluster.ProposeMembership(1, Learning(Voters(1, 2, 3), 4)));

        Assert.Equal(new MembershipResult.Busy(MembershipWait.ChangeUnderWay), cluster.ProposeMembership(1, Learning(Voters(1, 2, 3), 5)));

        cluster.Heal();
        cluster.Run(2);
        Assert.IsType<MembershipResult.Accepted>(cluster.ProposeMembership(1, Learning(Voters(1, 2, 3), 5)));
    }

    [Fact]
    public void What_can_never_be_is_refused_for_good_and_a_follower_names_the_leader()
    {
        var cluster = Led();

        Assert.IsType<MembershipResult.Impossible>(cluster.ProposeMembership(1, Voters()));
        Assert.IsType<MembershipResult.Impossible>(cluster.ProposeMembership(1, Voters(1, 2, 3)));
        Assert.IsType<MembershipResult.Impossible>(cluster.ProposeMembership(1, new Membership(Voters(1, 2).Voters, Voters(1, 2, 3).Voters, [])));
        Assert.Equal(new MembershipResult.NotLeader(new ReplicaId(1)), cluster.ProposeMembership(2, Voters(1, 2)));
    }

    [Fact]
    public void A_change_is_in_force_when_it_is_appended_and_undone_when_it_is_cut()
    {
        var cluster = Led();
        cluster.Isolate(1);
        cluster.ProposeMembership(1, Voters(1));
        cluster.Run(2);
        Assert.Equal("r1 from r1,r2,r3", InForce(cluster, 1).ToString());
        Assert.Equal(new LogIndex(1), cluster.CommitOf(1));

        cluster.Campaign(2);
        cluster.Settle();
        cluster.Heal();
        cluster.Run(3);

        Assert.Equal([2], cluster.Leaders);
        Assert.All(new[] { 1, 2, 3 }, id => Assert.Equal(Voters(1, 2, 3), InForce(cluster, id)));
    }

    /// <summary>Raft §6, figure 10's point: neither majority decides alone while both are there.</summary>
    [Theory]
    [InlineData(2, 3)]
    [InlineData(4, 5)]
    public void The_joint_configuration_needs_a_majority_of_the_old_and_of_the_new(int away, int alsoAway)
    {
        var cluster = Led(Learning(Voters(1, 2, 3), 4, 5));
        cluster.Run(2);
        cluster.Isolate(away, alsoAway);

        cluster.ProposeMembership(1, Voters(1, 4, 5));
        cluster.Run(5);
        Assert.Equal((new LogIndex(1), true), (cluster.CommitOf(1), InForce(cluster, 1).IsJoint));

        cluster.Heal();
        cluster.Run(3);
        Assert.Equal(Voters(1, 4, 5), InForce(cluster, 1));
    }

    [Fact]
    public void A_successor_leaves_the_joint_configuration_that_its_leader_left_behind()
    {
        var cluster = Led(Learning(Voters(1, 2, 3), 4));
        cluster.Run(2);
        cluster.Lose = message => message is AppendReply { To.Value: 1 };
        cluster.ProposeMembership(1, Voters(2, 3, 4));
        cluster.Settle();
        cluster.Crash(1);
        cluster.Lose = null;

        var leader = cluster.Elect();
        cluster.Run(2);

        Assert.All(new[] { 2, 3, 4 }, id => Assert.Equal(Voters(2, 3, 4), InForce(cluster, id)));
        Assert.NotEqual(1, leader);
    }

    /// <summary>Scenario 12: 5 is removed on one side, and removed and added again on the other.</summary>
    [Fact]
    public void Changes_on_both_sides_of_a_partition_commit_on_one_side_only()
    {
        var cluster = Led(Voters(1, 2, 3, 4, 5));
        cluster.Partition([1, 5], [2, 3, 4]);
        cluster.ProposeMembership(1, Voters(1, 2, 3, 4));
        cluster.Run(12);
        var leader = cluster.Elect();
        Assert.NotEqual(1, leader);
        cluster.ProposeMembership(leader, Voters(2, 3, 4));
        cluster.Run(3);
        Assert.Equal(Voters(2, 3, 4), InForce(cluster, leader));
        cluster.ProposeMembership(leader, Learning(Voters(2, 3, 4), 5));
        cluster.Run(2);
        cluster.Heal();
        cluster.Run(5);

        cluster.ProposeMembership(cluster.Elect(), Voters(2, 3, 4, 5));
        cluster.Run(5);

        Assert.All(new[] { 2, 3, 4, 5 }, id => Assert.Equal(Voters(2, 3, 4, 5), InForce(cluster, id)));
        cluster.Agree("one history", [2, 3, 4, 5]);
    }

    [Fact]
    public void A_voter_that_becomes_a_learner_votes_until_the_joint_configuration_is_left()
    {
        var cluster = Led();

        cluster.ProposeMembership(1, Learning(Voters(1, 2), 3));
        Assert.Equal("r1,r2 from r1,r2,r3 learning r3", InForce(cluster, 1).ToString());
        Assert.True(InForce(cluster, 1).HasVoter(new ReplicaId(3)));
        cluster.Run(2);

        Assert.Equal("r1,r2 learning r3", InForce(cluster, 3).ToString());
        cluster.Agree("still replicated", [1, 2, 3]);
    }

    [Fact]
    public void The_membership_in_the_log_is_found_again_after_a_restart()
    {
        var cluster = Led();
        cluster.ProposeMembership(1, Learning(Voters(1, 2, 3), 4));
        cluster.Run(2);

        cluster.Crash(4);
        cluster.Restart(4);

        Assert.Equal(Learning(Voters(1, 2, 3), 4), InForce(cluster, 4));
    }

    [Fact]
    public void A_membership_that_this_build_cannot_read_is_refused_before_anything_changes()
    {
        var replica = new Replica(new ReplicaOptions { Self = new ReplicaId(2) }, RecoveredState.Fresh(Voters(1, 2)), seed: 1);
        var entry = new Entry(new LogIndex(1), new Term(3), EntryKind.Membership, new byte[] { 9 });

        Assert.Throws<MessageFormatException>(() => replica.Step(
            new AppendEntries(LogPosition.Zero, [entry], LogIndex.Zero, 0) { From = new ReplicaId(1), To = new ReplicaId(2), Term = new Term(3) }));

        Assert.Equal((Term.Zero, false), (replica.Status.Term, replica.HasReady));
    }
}
