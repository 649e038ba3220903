using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Raft §5.4 (safety).</summary>
public sealed class SafetyStories
{
    /// <summary>§5.4.1: the voter refuses a candidate whose log is behind, by term first, then by length.</summary>
    [Fact]
    public void A_candidate_without_the_committed_entries_is_not_elected()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);
        cluster.Campaign(1);
        cluster.Settle();
        cluster.Isolate(3);
        cluster.Propose(1, "kept");
        cluster.Settle();

        cluster.Heal();
        cluster.Cut(1, 3);
        cluster.Cut(3, 1);
        cluster.Campaign(3);
        cluster.Settle();
        Assert.Equal(ReplicaRole.Candidate, cluster.StatusOf(3)!.Role);

        cluster.Crash(1);
        cluster.Campaign(2);
        cluster.Settle();
        Assert.Equal([2], cluster.Leaders);
        cluster.Run(1);
        Assert.Equal(["kept"], cluster.ValuesOf(3));
    }

    /// <summary>Scenario 7; figure 8 (a) to (d).</summary>
    [Fact]
    public void An_entry_of_an_old_term_on_a_majority_is_not_committed_by_counting_and_may_be_overwritten()
    {
        var cluster = FigureEightUpToC();

        Assert.Equal(3, new[] { 1, 2, 3 }.Count(id => cluster.Replica(id).Disk.Holds(new LogPosition(new LogIndex(2), new Term(1)))));
        Assert.Equal(new LogIndex(1), cluster.CommitOf(1));

        cluster.Crash(1);
        cluster.Restart(5);
        cluster.Lose = null;
        cluster.Campaign(5);
        cluster.Campaign(5);
        cluster.Settle();
        cluster.Restart(1);
        cluster.Run(3);

        Assert.Equal([5], cluster.Leaders);
        Assert.All(cluster.Ids, id => Assert.DoesNotContain("a", cluster.ValuesOf(id)));
        Assert.All(cluster.Ids, id => Assert.Equal(cluster.Replica(5).Log, cluster.Replica(id).Log));
    }

    /// <summary>Figure 8 (e): an entry of the leader's own term on a majority commits what lies below it, for good.</summary>
    [Fact]
    public void An_entry_of_an_old_term_commits_below_one_of_the_leaders_own_term()
    {
        var cluster = FigureEightUpToC();

        cluster.Lose = null;
        cluster.Run(1);
        Assert.Equal(new LogIndex(3), cluster.CommitOf(1));

        cluster.Crash(1);
        cluster.Restart(5);
        cluster.Campaign(5);
        cluster.Campaign(5);
        cluster.Settle();
        Assert.Empty(cluster.Leaders);
        cluster.Elect();
        cluster.Restart(1);
        cluster.Run(3);
        Assert.All(cluster.Ids, id => Assert.Equal(["a"], cluster.ValuesOf(id)));
    }

    /// <summary>Scenario 21a. §10.2.1 of the thesis lets the followers commit what the leader's disk does not have.</summary>
    [Fact]
    public void A_leader_whose_disk_hangs_commits_by_its_followers_but_applies_nothing_that_its_journal_lacks()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);
        cluster.Campaign(1);
        cluster.Run(1);

        cluster.HoldDisk(1);
        cluster.Propose(1, "a");
        cluster.Propose(1, "b");
        cluster.Run(1);
        Assert.Equal((new LogIndex(3), new LogIndex(1)), (cluster.CommitOf(1), cluster.StatusOf(1)!.Applied));
        Assert.Equal(["a", "b"], cluster.ValuesOf(2));
        Assert.Empty(cluster.ValuesOf(1));

        cluster.Crash(1, storeLosesTail: false);
        cluster.Restart(1);
        Assert.Single(cluster.Replica(1).Applied);
        cluster.Elect();
        cluster.Run(2);
        Assert.All(cluster.Ids, id => Assert.Equal(["a", "b"], cluster.ValuesOf(id)));
    }

    [Fact]
    public void A_leader_does_not_count_itself_before_its_disk_has_the_entry()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);
        cluster.Campaign(1);
        cluster.Run(1);

        cluster.Crash(3);
        cluster.HoldDisk(1);
        cluster.Propose(1, "a");
        cluster.Settle();
        Assert.Equal(new LogIndex(1), cluster.CommitOf(1));

        cluster.ReleaseDisk(1);
        Assert.Equal(new LogIndex(2), cluster.CommitOf(1));
    }

    [Fact]
    public void A_follower_acknowledges_only_what_its_disk_has()
    {
        var cluster = ScenarioCluster.Of(replicas: 3);
        cluster.Campaign(1);
        cluster.Run(1);

        cluster.Crash(3);
        cluster.HoldDisk(2);
        cluster.Propose(1, "a");
        cluster.Run(2);
        Assert.Equal(new LogIndex(1), cluster.CommitOf(1));

        cluster.ReleaseDisk(2);
        cluster.Settle();
        Assert.Equal(new LogIndex(2), cluster.CommitOf(1));
    }

    [Fact]
    public void Every_replica_restarts_and_nothing_committed_is_lost_or_applied_otherwise()
    {
        var cluster = ScenarioCluster.Of(replicas: 3, seed: 11);
        cluster.Agree("a");
        cluster.Agree("b");

        foreach (var id in cluster.Ids)
        {
            cluster.Crash(id);
        }

        foreach (var id in cluster.Ids)
        {
            cluster.Restart(id);
        }

        cluster.Agree("c");
        Assert.All(cluster.Ids, id => Assert.Equal(["a", "b", "c"], cluster.ValuesOf(id)));
    }

    /// <summary>
    /// (2,t1) is on 1 and 2; 5 led term 2 with an entry of its own and crashed; 1 leads term 3 and has brought (2,t1) to 3, but its
    /// entry of term 3 to nobody. 4 hears only votes.
    /// </summary>
    private static ScenarioCluster FigureEightUpToC()
    {
        var cluster = ScenarioCluster.Of(replicas: 5, seed: 1, new ReplicaOptions { Self = default, AppendEntriesMax = 1 });
        cluster.Campaign(1);
        cluster.Settle();
        cluster.Isolate(3, 4, 5);
        cluster.Propose(1, "a");
        cluster.Settle();
        cluster.Crash(1);

        cluster.Heal();
        cluster.Lose = message => message is AppendEntries { From.Value: 5 };
        cluster.Isolate(2);
        cluster.Campaign(5);
        cluster.Settle();
        Assert.Equal([5], cluster.Leaders);
        cluster.Crash(5);

        cluster.Heal();
        cluster.Restart(1);
        cluster.Lose = message => message is AppendEntries { To.Value: 4 }
            || (message is AppendEntries append && append.Entries.Any(entry => entry.Term == new Term(3))
                && cluster.Replica((int)append.To.Value).Disk.Holds(append.Previous));
        cluster.Campaign(1);
        cluster.Campaign(1);
        cluster.Run(2);
        Assert.Equal((ReplicaRole.Leader, new Term(3)), (cluster.StatusOf(1)!.Role, cluster.TermOf(1)));
        return cluster;
    }
}
