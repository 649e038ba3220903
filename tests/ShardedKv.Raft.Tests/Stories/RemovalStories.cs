using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Thesis §4.2.2 and §4.2.3 (who is being removed, and who was).</summary>
public sealed class RemovalStories
{
    private static Membership Voters(params int[] ids) => Membership.Of(ids.Select(id => new ReplicaId(id)));

    /// <summary>Replica 1 leads 2 and 3, or the given; the others of five are there and belong to nothing.</summary>
    private static ScenarioCluster Led(Membership? initial = null, int replicas = 5)
    {
        var cluster = ScenarioCluster.Of(replicas, initial: initial ?? Voters(1, 2, 3));
        cluster.Campaign(1);
        cluster.Run(2);
        return cluster;
    }

    private static Membership InForce(ScenarioCluster cluster, int id) => cluster.StatusOf(id)!.Membership;

    /// <summary>Thesis §4.2.2: it leads a group that it is no part of until that is committed; then it hands over.</summary>
    [Fact]
    public void A_leader_that_is_removed_steps_down_when_it_is_committed_and_another_takes_over_at_once()
    {
        var cluster = Led();

        cluster.ProposeMembership(1, Voters(2, 3));
        cluster.Settle();

        Assert.Equal(ReplicaRole.Follower, cluster.StatusOf(1)!.Role);
        var leader = Assert.Single(cluster.Leaders);
        Assert.Equal((Voters(2, 3), new Term(2)), (InForce(cluster, leader), cluster.TermOf(leader)));
        cluster.Agree("goes on", [2, 3]);
    }

    [Fact]
    public void A_leader_that_is_removed_does_not_count_itself()
    {
        var cluster = Led();
        cluster.Lose = message => message is AppendEntries { To.Value: 3 } append && append.Entries.Any(entry => entry.Index == new LogIndex(3));

        cluster.ProposeMembership(1, Voters(2, 3));
        cluster.Run(2);

        // The second step is on the disks of 1 and 2, and only 2 of those votes.
        Assert.True(cluster.Replica(1).Disk.Log.Count == 3 && cluster.Replica(2).Disk.Log.Count == 3);
        Assert.Equal((new LogIndex(2), ReplicaRole.Leader), (cluster.CommitOf(1), cluster.StatusOf(1)!.Role));
    }

    /// <summary>Thesis §4.2.2, found by the simulation with seed 7034: only who is being removed has the newest entries.</summary>
    [Fact]
    public void Who_is_being_removed_may_lead_again_until_it_knows_that_it_is_committed()
    {
        var cluster = Led(Voters(1, 2));
        cluster.Lose = message => message is AppendEntries append && append.Entries.Any(entry => entry.Index == new LogIndex(3));
        cluster.ProposeMembership(1, Voters(2));
        cluster.Settle();
        Assert.Equal((Voters(2), new LogIndex(2)), (InForce(cluster, 1), cluster.CommitOf(1)));
        cluster.Crash(1);
        cluster.Lose = null;
        cluster.Restart(1);

        cluster.Elect();
        cluster.Run(5);

        Assert.Equal([2], cluster.Leaders);
        Assert.Equal(Voters(2), InForce(cluster, 2));
    }

    /// <summary>Thesis §4.2.3.</summary>
    [Fact]
    public void A_removed_replica_that_has_not_heard_of_it_disturbs_nobody()
    {
        var cluster = Led(Voters(1, 2, 3, 4));
        cluster.Isolate(4);
        cluster.ProposeMembership(1, Voters(1, 2, 3));
        cluster.Run(3);
        cluster.Heal();

        cluster.Run(200);

        Assert.Equal([1], cluster.Leaders);
        Assert.Equal(new Term(1), cluster.TermOf(1));
    }

    /// <summary>Scenarios 15 and 21d: a new number is a new replica. What it says counts when the log says that it belongs.</summary>
    [Fact]
    public void Votes_and_acknowledgements_of_who_is_no_member_are_not_counted()
    {
        var cluster = Led();
        cluster.Isolate(1);
        cluster.Propose(1, "a");
        cluster.Deliver(new AppendAccepted(new LogIndex(2), 0) { From = new ReplicaId(4), To = new ReplicaId(1), Term = new Term(1) });
        cluster.Deliver(new AppendAccepted(new LogIndex(2), 0) { From = new ReplicaId(5), To = new ReplicaId(1), Term = new Term(1) });
        Assert.Equal(new LogIndex(1), cluster.CommitOf(1));

        cluster.Isolate(2);
        cluster.Campaign(2);
        cluster.Settle();
        cluster.Deliver(new VoteReply(true) { From = new ReplicaId(4), To = new ReplicaId(2), Term = new Term(2) });
        cluster.Deliver(new VoteReply(true) { From = new ReplicaId(5), To = new ReplicaId(2), Term = new Term(2) });
        Assert.Equal(ReplicaRole.Candidate, cluster.StatusOf(2)!.Role);
    }
}
