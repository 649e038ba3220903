using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Raft §7 (log compaction), with snapshots by reference.</summary>
public sealed class SnapshotStories
{
    /// <summary>Replica 3 is away; 1 leads, has applied v1 to v10 at 2 to 11, and its log begins after 8.</summary>
    private static ScenarioCluster Behind()
    {
        var cluster = ScenarioCluster.Of(3);
        cluster.Campaign(1);
        cluster.Run(2);
        cluster.Isolate(3);
        for (var i = 1; i <= 10; i++)
        {
            cluster.Propose(1, $"v{i}");
        }

        cluster.Run(2);
        cluster.Compact(1, new LogIndex(8));
        cluster.Settle();
        return cluster;
    }

    private static string[] TenValues => [.. Enumerable.Range(1, 10).Select(i => $"v{i}")];

    /// <summary>Scenario 14.</summary>
    [Fact]
    public void A_follower_behind_the_first_index_gets_a_snapshot_and_then_the_entries_after_it()
    {
        var cluster = Behind();

        cluster.Heal();
        cluster.Run(3);

        Assert.Equal(1, cluster.Host.SnapshotsInstalled);
        Assert.Equal(TenValues, cluster.ValuesOf(3));
        cluster.Propose(1, "after");
        cluster.Run(1);
        Assert.Equal([.. TenValues, "after"], cluster.ValuesOf(3));
        Assert.Equal(1, cluster.Host.SnapshotsInstalled);
    }

    /// <summary>Scenario 14, its second half.</summary>
    [Fact]
    public void A_second_snapshot_within_ten_milliseconds_neither_fails_nor_is_installed_twice()
    {
        var cluster = Behind();
        cluster.Faults = new NetworkFaults { DelayMax = 10 };
        var offers = new List<InstallSnapshot>();
        cluster.Watch = message =>
        {
            if (message is InstallSnapshot offer)
            {
                offers.Add(offer);
            }
        };
        cluster.Heal();
        for (var tick = 0; tick < 20 && offers.Count == 0; tick++)
        {
            cluster.Run(1);
        }

        var later = offers[0] with { Snapshot = offers[0].Snapshot with { Id = new SnapshotId(77) } };
        cluster.Deliver(offers[0]);
        cluster.Deliver(later);
        cluster.Deliver(offers[0]);
        cluster.Run(5);

        Assert.Equal((1, 11), (cluster.Host.SnapshotsInstalled, cluster.Replica(3).Applied.Count));
    }

    [Fact]
    public void When_the_leader_compacts_past_the_snapshot_under_way_another_follows_and_there_is_no_gap()
    {
        var cluster = Behind();
        cluster.Host.InstallsHeld = true;
        cluster.Heal();
        cluster.Run(2);
        for (var i = 11; i <= 20; i++)
        {
            cluster.Propose(1, $"v{i}");
        }

        cluster.Run(1);
        cluster.Compact(1, new LogIndex(20));
        cluster.Host.InstallsHeld = false;
        cluster.Run(5);

        Assert.Equal(2, cluster.Host.SnapshotsInstalled);
        Assert.Equal(20, cluster.ValuesOf(3).Length);
    }

    [Fact]
    public void A_damaged_snapshot_is_refused_and_another_is_made()
    {
        var cluster = Behind();
        cluster.Host.DamagedPercent = 100;
        cluster.Heal();
        cluster.Run(5);
        Assert.Equal(0, cluster.Host.SnapshotsInstalled);
        Assert.NotEqual(new SnapshotId(1), cluster.StatusOf(1)!.OfferedSnapshot);

        cluster.Host.DamagedPercent = 0;
        cluster.Run(3);
        Assert.Equal(TenValues, cluster.ValuesOf(3));
    }

    [Fact]
    public void A_lost_pointer_is_sent_again_with_a_heartbeat()
    {
        var cluster = Behind();
        cluster.Lose = message => message is InstallSnapshot;
        cluster.Heal();
        cluster.Run(3);
        cluster.Lose = null;

        cluster.Run(2);
        Assert.Equal(1, cluster.Host.SnapshotsInstalled);
    }

    [Fact]
    public void A_caller_that_made_no_snapshot_is_asked_again()
    {
        var cluster = Behind();
        var leader = cluster.Replica(1).Live!;
        var rejected = new AppendRejected(new LogIndex(11), new LogPosition(new LogIndex(2), Term.Zero), 0)
        {
            From = new ReplicaId(3),
            To = new ReplicaId(1),
            Term = new Term(1),
        };
        leader.Step(rejected);
        leader.Step(rejected with { Previous = leader.Status.LastLog.Index });
        var asked = 0;
        for (var tick = 0; tick < 20; tick++)
        {
            while (leader.HasReady)
            {
                asked += leader.TakeReady().SnapshotWanted ? 1 : 0;
            }

            leader.Step(new AppendAccepted(LogIndex.Zero, 0) { From = new ReplicaId(3), To = new ReplicaId(1), Term = new Term(1) });
            leader.Step(new AppendAccepted(new LogIndex(11), 0) { From = new ReplicaId(2), To = new ReplicaId(1), Term = new Term(1) });
            leader.Tick(cluster.ClockOf(1));
        }

        Assert.Equal(2, asked);
    }

    [Fact]
    public void The_snapshot_that_nobody_needs_any_more_may_be_deleted()
    {
        var cluster = Behind();
        cluster.Host.InstallsHeld = true;
        cluster.Heal();
        cluster.Run(2);
        Assert.Equal(new SnapshotId(1), cluster.StatusOf(1)!.OfferedSnapshot);

        cluster.Host.InstallsHeld = false;
        cluster.Run(3);
        Assert.Null(cluster.StatusOf(1)!.OfferedSnapshot);
        Assert.False(cluster.Replica(2).Live!.SnapshotMade(new SnapshotId(9), new LogIndex(5)));
    }

    [Fact]
    public void The_membership_in_the_snapshot_is_in_force_at_the_receiver()
    {
        var cluster = ScenarioCluster.Of(4, initial: Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3)));
        cluster.Campaign(1);
        cluster.Run(2);
        cluster.Isolate(4);
        var target = Membership.Of(new ReplicaId(1), new ReplicaId(2)).WithLearners(new ReplicaId(4));
        cluster.ProposeMembership(1, target);
        cluster.Run(2);
        cluster.Compact(1, cluster.CommitOf(1));

        cluster.Heal();
        cluster.Run(3);

        Assert.Equal((target, 1), (cluster.StatusOf(4)!.Membership, cluster.Host.SnapshotsInstalled));
        cluster.Crash(4);
        cluster.Restart(4);
        Assert.Equal(target, cluster.StatusOf(4)!.Membership);
    }

    /// <summary>Scenario 21: the store is the new one and the journal is not, or both are the new ones.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_crash_after_the_store_was_replaced_recovers_at_the_snapshot_with_or_without_the_journals_new_start(bool journalled)
    {
        var cluster = Behind();
        cluster.HoldDisk(3);
        cluster.Heal();
        cluster.Run(3);
        Assert.Equal((11, new LogIndex(1)), (cluster.Replica(3).Applied.Count, cluster.Replica(3).Disk.LastIndex));
        while (journalled && cluster.CompleteWrite(3))
        {
        }

        cluster.Crash(3);
        cluster.Restart(3);

        Assert.Equal(new LogIndex(11), cluster.StatusOf(3)!.LogStart.Index);
        cluster.Run(2);
        cluster.Agree("after", [1, 2, 3]);
        Assert.Equal([.. TenValues, "after"], cluster.ValuesOf(3));
    }

    /// <summary>Scenario 21c.</summary>
    [Fact]
    public void After_a_compaction_and_a_crash_vote_term_and_membership_are_there_and_the_log_goes_on_after_its_start()
    {
        var cluster = Behind();

        cluster.Crash(1);
        cluster.Restart(1);

        var status = cluster.StatusOf(1)!;
        Assert.Equal((new Term(1), new LogIndex(8), new LogIndex(11)), (status.Term, status.LogStart.Index, status.LastLog.Index));
        Assert.Equal(new ReplicaId(1), cluster.Replica(1).Disk.HardState.VotedFor);
        Assert.Equal(3, status.Membership.Voters.Length);
    }
}
