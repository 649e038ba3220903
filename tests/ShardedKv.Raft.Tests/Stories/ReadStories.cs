using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Thesis §6.4 (ReadIndex) and §6.4.1 (reads without the log, by a confirmed leader).</summary>
public sealed class ReadStories
{
    private static ScenarioCluster Led(int replicas, params string[] values)
    {
        var cluster = ScenarioCluster.Of(replicas);
        cluster.Campaign(1);
        cluster.Run(1);
        foreach (var value in values)
        {
            cluster.Agree(value);
        }

        return cluster;
    }

    [Fact]
    public void A_read_sees_what_was_committed_before_it_and_needs_no_tick()
    {
        var cluster = Led(3, "v1");

        var read = cluster.Read(1);
        cluster.Settle();

        Assert.Equal(ReadOutcome.Served, read.Outcome);
        Assert.Equal(["v1"], read.Seen);
        Assert.Equal(new LogIndex(2), read.Index);
    }

    [Fact]
    public void A_read_on_a_follower_is_refused()
    {
        var cluster = Led(3, "v1");

        Assert.Equal(ReadOutcome.NotLeader, cluster.Read(2).Outcome);
    }

    [Fact]
    public void A_single_voter_confirms_its_reads_alone()
    {
        var cluster = Led(1, "v1");

        Assert.Equal(ReadOutcome.Served, cluster.Read(1).Outcome);
    }

    /// <summary>Scenario 1.</summary>
    [Fact]
    public void An_isolated_leader_never_answers_the_old_value()
    {
        var cluster = Led(5, "v1");

        cluster.Isolate(1);
        var read = cluster.Read(1);
        cluster.Campaign(2);
        cluster.Settle();
        cluster.Propose(2, "v2");
        cluster.Settle();
        var late = cluster.Read(1);
        cluster.Run(5);
        cluster.Heal();
        cluster.Run(20);

        Assert.Equal((ReadOutcome.Failed, ReadOutcome.Failed), (read.Outcome, late.Outcome));
    }

    /// <summary>Scenario 2.</summary>
    [Fact]
    public void Reads_queued_on_a_leader_that_pauses_for_three_election_timeouts_get_no_stale_answer()
    {
        var cluster = Led(3, "v1");

        cluster.Lose = message => message is AppendEntries { From.Value: 1 };
        var queued = cluster.Read(1);
        cluster.Lose = null;
        cluster.Pause(1);
        cluster.Run(30);
        var leader = cluster.Elect();
        Assert.NotEqual(1, leader);
        cluster.Agree("v2", [leader]);
        cluster.Resume(1);
        var late = cluster.Read(1);
        cluster.Run(15);

        Assert.Equal(ReadOutcome.Failed, queued.Outcome);
        Assert.Equal(ReadOutcome.NotLeader, late.Outcome);
    }

    /// <summary>Scenario 2, and nobody else was elected: the pause alone makes no answer stale, and the round completes.</summary>
    [Fact]
    public void Reads_queued_on_a_paused_leader_that_nobody_replaced_are_served_after_it()
    {
        var cluster = Led(3, "v1");

        var read = cluster.Read(1);
        cluster.Pause(1);
        cluster.Settle();
        Assert.Equal(ReadOutcome.Waiting, read.Outcome);

        cluster.Resume(1);
        Assert.Equal(ReadOutcome.Served, read.Outcome);
    }

    /// <summary>Scenario 3.</summary>
    [Fact]
    public void A_new_leader_lets_reads_wait_until_an_entry_of_its_own_term_is_committed()
    {
        var cluster = Led(3, "v1");
        cluster.Propose(1, "v2");
        cluster.Settle();
        Assert.Equal(new LogIndex(2), cluster.CommitOf(2));

        cluster.Crash(1);
        cluster.Lose = message => message is AppendEntries { Entries.IsEmpty: false };
        cluster.Campaign(2);
        cluster.Settle();
        var read = cluster.Read(2);
        cluster.Run(3);
        Assert.Equal((ReplicaRole.Leader, ReadOutcome.Waiting), (cluster.StatusOf(2)!.Role, read.Outcome));

        cluster.Lose = null;
        cluster.Run(2);
        Assert.Equal(ReadOutcome.Served, read.Outcome);
        Assert.Equal(["v1", "v2"], read.Seen);
    }

    [Fact]
    public void Reads_that_arrive_during_a_round_share_the_next_one()
    {
        var cluster = Led(3, "v1");
        var rounds = new HashSet<long>();
        cluster.Watch = message =>
        {
            if (message is AppendEntries append)
            {
                rounds.Add(append.ReadRound);
            }
        };

        ScenarioRead[] reads = [.. Enumerable.Range(0, 10).Select(_ => cluster.Read(1))];
        cluster.Settle();

        Assert.All(reads, read => Assert.Equal(ReadOutcome.Served, read.Outcome));
        Assert.Equal([1L, 2], rounds.Order());
    }

    [Fact]
    public void A_round_needs_answers_of_a_majority()
    {
        var cluster = Led(5, "v1");
        cluster.Isolate(3, 4, 5);

        var read = cluster.Read(1);
        cluster.Run(3);
        Assert.Equal(ReadOutcome.Waiting, read.Outcome);

        cluster.Reconnect(3);
        cluster.Run(1);
        Assert.Equal(ReadOutcome.Served, read.Outcome);
    }

    [Fact]
    public void A_lost_round_is_asked_again_with_the_next_heartbeat()
    {
        var cluster = Led(3, "v1");
        cluster.Lose = message => message is AppendEntries;
        var read = cluster.Read(1);
        cluster.Settle();
        cluster.Lose = null;
        Assert.Equal(ReadOutcome.Waiting, read.Outcome);

        cluster.Run(1);
        Assert.Equal(ReadOutcome.Served, read.Outcome);
    }

    [Fact]
    public void An_answer_to_an_earlier_round_confirms_no_later_one()
    {
        var cluster = Led(3, "v1");
        var first = cluster.Read(1);
        cluster.Settle();
        Assert.Equal(ReadOutcome.Served, first.Outcome);
        cluster.Isolate(1);
        var second = cluster.Read(1);

        cluster.Deliver(new AppendAccepted(new LogIndex(2), ReadRound: 1) { From = new ReplicaId(2), To = new ReplicaId(1), Term = new Term(1) });

        Assert.Equal(ReadOutcome.Waiting, second.Outcome);
    }

    /// <summary>
    /// Found by the simulation with seed 4: the refusal of an append of term 1 went back under term 3 with term 1's read round, to a
    /// replica that led both.
    /// </summary>
    [Fact]
    public void The_refusal_of_an_old_terms_append_confirms_no_read_of_the_new_term()
    {
        var replica = new Replica(
            new ReplicaOptions { Self = new ReplicaId(2) },
            RecoveredState.Fresh(Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3))) with { HardState = new HardState(new Term(3), null) },
            seed: 1);

        replica.Step(new AppendEntries(LogPosition.Zero, [], LogIndex.Zero, ReadRound: 7) { From = new ReplicaId(1), To = new ReplicaId(2), Term = new Term(1) });

        var refusal = Assert.IsType<AppendRejected>(Assert.Single(replica.TakeReady().SendNow));
        Assert.Equal((new Term(3), 0L), (refusal.Term, refusal.ReadRound));
    }

    /// <summary>A heartbeat's answer tells only of a term that is durable, so a slow disk does not delay reads.</summary>
    [Fact]
    public void Reads_do_not_wait_for_the_followers_disks()
    {
        var cluster = Led(3, "v1");
        cluster.HoldDisk(2);
        cluster.HoldDisk(3);
        cluster.Propose(1, "not yet");
        cluster.Settle();

        var read = cluster.Read(1);
        cluster.Settle();

        Assert.Equal(["v1"], read.Seen);
    }

    [Fact]
    public void Pending_reads_are_bounded()
    {
        var cluster = ScenarioCluster.Of(3, options: new ReplicaOptions { Self = default, PendingReadsMax = 2 });
        cluster.Campaign(1);
        cluster.Settle();
        cluster.Isolate(1);
        cluster.Read(1);
        cluster.Read(1);

        Assert.IsType<ReadIndexResult.Busy>(cluster.Replica(1).Live!.ReadIndex(new ReadToken(99)));
    }
}
