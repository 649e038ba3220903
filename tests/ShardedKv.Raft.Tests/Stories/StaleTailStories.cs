using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>A snapshot over a log whose tail nobody else has.</summary>
public sealed class StaleTailStories
{
    /// <summary>Scenario 21c. The crash comes before or after the journal knows the log's new start.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_snapshot_over_a_stale_tail_and_then_a_crash_keeps_vote_term_and_membership_and_replays_none_of_the_tail(bool journalled)
    {
        var cluster = ScenarioCluster.Of(3, seed: 121);
        cluster.Campaign(1);
        cluster.Run(2);
        cluster.Isolate(1);
        for (var i = 1; i <= 20; i++)
        {
            cluster.Propose(1, $"dead{i}");
        }

        cluster.Run(12);
        var leader = cluster.Elect();
        Assert.NotEqual(1, leader);
        string[] kept = [.. Enumerable.Range(1, 10).Select(i => $"v{i}")];
        foreach (var value in kept)
        {
            cluster.Agree(value, [2, 3]);
        }

        cluster.Compact(leader, cluster.CommitOf(leader));
        cluster.Settle();
        Assert.Equal(new LogIndex(21), cluster.Replica(1).Disk.LastIndex);

        // As soon as the store is the snapshot's, the disk hangs: the log's new start is written, or is not.
        cluster.Host.InstallsHeld = true;
        cluster.Heal();
        cluster.Run(2);
        cluster.HoldDisk(1);
        cluster.Host.InstallsHeld = false;
        cluster.Run(1);
        Assert.Equal(1, cluster.Host.SnapshotsInstalled);
        Assert.Equal(new LogIndex(21), cluster.Replica(1).Disk.LastIndex);
        while (journalled && cluster.CompleteWrite(1))
        {
        }

        var term = cluster.TermOf(leader);
        cluster.Crash(1);
        cluster.Restart(1);

        var status = cluster.StatusOf(1)!;
        Assert.Equal((term, cluster.StatusOf(leader)!.LogStart), (status.Term, status.LogStart));
        Assert.Equal(status.LogStart, status.LastLog);
        Assert.Equal(3, status.Membership.Voters.Length);
        cluster.Agree("after");
        Assert.All(cluster.Ids, id => Assert.Equal([.. kept, "after"], cluster.ValuesOf(id)));
    }
}
