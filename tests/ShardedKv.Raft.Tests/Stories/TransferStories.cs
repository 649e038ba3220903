using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Thesis §3.10 (leadership transfer).</summary>
public sealed class TransferStories
{
    private static ScenarioCluster Led(Membership? initial = null)
    {
        var cluster = ScenarioCluster.Of(replicas: 4, initial: initial ?? Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3)));
        cluster.Campaign(1);
        cluster.Run(2);
        return cluster;
    }

    [Fact]
    public void A_follower_that_has_everything_takes_over_at_once_and_without_pre_vote()
    {
        var cluster = Led();
        var messages = new List<Message>();
        cluster.Watch = messages.Add;

        Assert.IsType<TransferResult.Started>(cluster.Transfer(1, 3));
        cluster.Settle();

        Assert.Equal([3], cluster.Leaders);
        Assert.Equal(new Term(2), cluster.TermOf(1));
        Assert.DoesNotContain(messages, message => message is RequestPreVote);
        Assert.All(messages.OfType<RequestVote>(), request => Assert.True(request.Transfer));
    }

    [Fact]
    public void A_follower_that_lags_is_brought_up_to_date_first()
    {
        var cluster = Led();
        cluster.Lose = message => message is AppendEntries { To.Value: 3, Entries.IsEmpty: false };
        cluster.Propose(1, "a");
        cluster.Propose(1, "b");
        cluster.Settle();

        cluster.Transfer(1, 3);
        cluster.Settle();
        Assert.Equal([1], cluster.Leaders);
        Assert.Equal(new ReplicaId(3), cluster.StatusOf(1)!.TransferTo);

        cluster.Lose = null;
        cluster.Run(2);
        Assert.Equal([3], cluster.Leaders);
        Assert.Equal(["a", "b"], cluster.ValuesOf(3));
    }

    /// <summary>The leader appends by itself to leave the joint configuration; a target that was told before would lack that and lose.</summary>
    [Fact]
    public void Under_a_joint_configuration_the_target_is_told_once_that_is_left()
    {
        var voters = Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3));
        var cluster = ScenarioCluster.Of(replicas: 5, initial: voters.WithLearners(new ReplicaId(4), new ReplicaId(5)));
        cluster.Campaign(1);
        cluster.Run(2);
        cluster.Lose = message => message is AppendReply { From.Value: > 2 };
        var target = Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(4), new ReplicaId(5));
        Assert.IsType<MembershipResult.Accepted>(cluster.ProposeMembership(1, target));
        cluster.Settle();

        cluster.Transfer(1, 2);
        cluster.Run(3);
        Assert.Equal([1], cluster.Leaders);
        Assert.True(cluster.StatusOf(1)!.Membership.IsJoint);

        cluster.Lose = null;
        cluster.Run(3);
        Assert.Equal([2], cluster.Leaders);
        Assert.Equal((new Term(2), target), (cluster.TermOf(2), cluster.StatusOf(2)!.Membership));
    }

    /// <summary>Scenario 11.</summary>
    [Fact]
    public void When_the_order_is_lost_writes_resume_after_one_election_timeout_and_the_leader_stays()
    {
        var cluster = Led();
        cluster.Lose = message => message is TimeoutNow;

        cluster.Transfer(1, 2);
        cluster.Run(9);
        Assert.IsType<ProposeResult.Busy>(cluster.Propose(1, "refused"));

        cluster.Run(1);
        Assert.IsType<ProposeResult.Accepted>(cluster.Propose(1, "a"));
        cluster.Run(1);
        Assert.Equal((new Term(1), (ReplicaId?)null), (cluster.TermOf(1), cluster.StatusOf(1)!.TransferTo));
        Assert.Equal(["a"], cluster.ValuesOf(2));
    }

    [Fact]
    public void Under_load_nothing_that_was_accepted_is_lost()
    {
        var cluster = Led();
        for (var i = 0; i < 100; i++)
        {
            cluster.Propose(1, $"v{i}");
        }

        cluster.Transfer(1, 2);
        cluster.Run(2);

        Assert.Equal([2], cluster.Leaders);
        Assert.Equal(100, cluster.ValuesOf(2).Length);
    }

    [Fact]
    public void An_impossible_target_is_refused_and_a_second_transfer_waits()
    {
        var cluster = Led();
        cluster.Isolate(3);

        Assert.IsType<TransferResult.Impossible>(cluster.Transfer(1, 1));
        Assert.IsType<TransferResult.Impossible>(cluster.Transfer(1, 4));
        cluster.Propose(1, "so that 3 lags");
        Assert.IsType<TransferResult.Started>(cluster.Transfer(1, 3));
        Assert.IsType<TransferResult.Busy>(cluster.Transfer(1, 2));
        Assert.Equal(new TransferResult.NotLeader(new ReplicaId(1)), cluster.Transfer(2, 3));
    }

    [Fact]
    public void A_learner_is_no_target_and_does_not_campaign_when_told_to()
    {
        var cluster = Led(Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3)).WithLearners(new ReplicaId(4)));

        Assert.IsType<TransferResult.Impossible>(cluster.Transfer(1, 4));
        cluster.Campaign(4);

        Assert.Equal((ReplicaRole.Follower, new Term(1)), (cluster.StatusOf(4)!.Role, cluster.TermOf(4)));
    }

    [Fact]
    public void An_order_of_an_old_term_is_passed_over()
    {
        var cluster = Led();
        cluster.Campaign(2);
        cluster.Run(1);

        cluster.Deliver(new TimeoutNow { From = new ReplicaId(1), To = new ReplicaId(3), Term = new Term(1) });
        cluster.Settle();

        Assert.Equal([2], cluster.Leaders);
        Assert.Equal(new Term(2), cluster.TermOf(3));
    }

    [Fact]
    public void A_change_of_members_waits_for_the_transfer()
    {
        var cluster = Led();
        cluster.Isolate(3);
        cluster.Propose(1, "so that 3 lags");
        cluster.Transfer(1, 3);

        Assert.Equal(
            new MembershipResult.Busy(MembershipWait.Transfer),
            cluster.ProposeMembership(1, cluster.StatusOf(1)!.Membership.WithLearners(new ReplicaId(4))));
    }
}
