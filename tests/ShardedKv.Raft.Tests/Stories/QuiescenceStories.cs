using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Idle groups fall silent, and nothing is lost by it.</summary>
public sealed class QuiescenceStories
{
    private static ScenarioCluster Asleep(LeaseOptions? lease = null)
    {
        var cluster = Led(lease);
        cluster.Run(10);
        Assert.All(cluster.Ids, id => Assert.True(cluster.Replica(id).Live!.IsAsleep));
        return cluster;
    }

    /// <summary>Until 2 sleeps; 3 has agreed too, and the leader has not heard it.</summary>
    private static void AskWithoutSuccess(ScenarioCluster cluster)
    {
        cluster.Lose = message => message is QuiesceAgreed { From.Value: 3 };
        for (var tick = 0; tick < 10 && !cluster.Replica(2).Live!.IsAsleep; tick++)
        {
            cluster.Run(1);
        }

        Assert.True(cluster.Replica(2).Live!.IsAsleep && !cluster.Replica(1).Live!.IsAsleep);
    }

    private static ScenarioCluster Led(LeaseOptions? lease = null)
    {
        var cluster = ScenarioCluster.Of(
            3, options: new ReplicaOptions { Self = default, QuiesceAfterTicks = 5, QuiescentTicksMax = 50, Lease = lease });
        cluster.Campaign(1);
        cluster.Run(1);
        cluster.Agree("v1");
        return cluster;
    }

    [Fact]
    public void An_idle_group_sends_nothing()
    {
        var cluster = Asleep();
        var before = cluster.MessagesSent;

        cluster.Run(30);

        Assert.Equal(before, cluster.MessagesSent);
        Assert.Equal([1], cluster.Leaders);
    }

    /// <summary>The question was overtaken by an entry: who slept now would not notice if the leader died before it is committed.</summary>
    [Fact]
    public void A_late_question_about_an_earlier_end_puts_nobody_to_sleep()
    {
        var cluster = Led();
        Assert.Equal(new LogIndex(2), cluster.StatusOf(2)!.LastLog.Index);

        cluster.Deliver(new Quiesce(new LogPosition(new LogIndex(1), new Term(1)), Attempt: 1)
        {
            From = new ReplicaId(1),
            To = new ReplicaId(2),
            Term = new Term(1),
        });

        Assert.False(cluster.Replica(2).Live!.IsAsleep);
    }

    [Fact]
    public void By_default_a_group_never_sleeps()
    {
        var cluster = ScenarioCluster.Of(3);
        cluster.Campaign(1);

        cluster.Run(1000);

        Assert.All(cluster.Ids, id => Assert.False(cluster.Replica(id).Live!.IsAsleep));
    }

    [Fact]
    public void A_proposal_wakes_the_group_and_commits_without_a_tick()
    {
        var cluster = Asleep();

        cluster.Propose(1, "v2");
        cluster.Settle();

        Assert.Equal(["v1", "v2"], cluster.ValuesOf(1));
        Assert.All(cluster.Ids, id => Assert.False(cluster.Replica(id).Live!.IsAsleep));
    }

    [Fact]
    public void A_read_wakes_the_leader_and_is_confirmed_by_a_round()
    {
        var cluster = Asleep();

        var read = cluster.Read(1);
        cluster.Settle();

        Assert.Equal(["v1"], read.Seen);
    }

    [Fact]
    public void When_the_leaders_node_is_suspected_another_is_elected()
    {
        var cluster = Asleep();
        cluster.Crash(1);
        cluster.Run(40);
        Assert.Empty(cluster.Leaders);

        cluster.Suspect(2, suspected: 1);
        cluster.Suspect(3, suspected: 1);

        Assert.NotEqual(1, cluster.Elect(ticks: 25));
    }

    [Fact]
    public void Without_any_report_the_slow_tick_finds_a_lost_leader()
    {
        var cluster = Asleep();
        cluster.Crash(1);

        Assert.NotEqual(1, cluster.Elect(ticks: 100));
    }

    [Fact]
    public void Who_wakes_early_deposes_nobody()
    {
        var cluster = Asleep();

        cluster.Suspect(2, suspected: 1);
        cluster.Run(20);

        Assert.Equal([1], cluster.Leaders);
        Assert.All(cluster.Ids, id => Assert.Equal(new Term(1), cluster.TermOf(id)));
    }

    [Fact]
    public void The_suspicion_of_a_node_that_is_not_listened_to_wakes_no_follower()
    {
        var cluster = Asleep();

        cluster.Suspect(2, suspected: 3);
        cluster.Suspect(1, suspected: 3);

        Assert.True(cluster.Replica(2).Live!.IsAsleep);
        Assert.False(cluster.Replica(1).Live!.IsAsleep);
    }

    [Fact]
    public void A_request_at_a_sleeping_follower_names_the_leader_and_brings_the_group_to_find_out_whether_it_lives()
    {
        var cluster = Asleep();
        cluster.Crash(1);

        Assert.Equal(new ProposeResult.NotLeader(new ReplicaId(1)), cluster.Propose(2, "a"));

        Assert.NotEqual(1, cluster.Elect(ticks: 40));
    }

    [Fact]
    public void A_member_that_is_away_keeps_the_group_awake()
    {
        var cluster = Led();
        cluster.Isolate(3);

        cluster.Run(100);

        Assert.All(new[] { 1, 2 }, id => Assert.False(cluster.Replica(id).Live!.IsAsleep));
    }

    /// <summary>Found by the simulation with seed 4001: the question went on after the proposal, and told of an end that was not committed.</summary>
    [Fact]
    public void A_proposal_while_the_group_is_asked_to_sleep_ends_the_asking()
    {
        var cluster = Led();
        AskWithoutSuccess(cluster);
        var asked = 0;
        cluster.Watch = message => asked += message is Quiesce ? 1 : 0;

        cluster.Propose(1, "v2");
        cluster.Run(4);

        Assert.Equal((0, false), (asked, cluster.Replica(2).Live!.IsAsleep));
    }

    [Fact]
    public void A_late_agreement_to_an_earlier_attempt_does_not_put_the_leader_to_sleep()
    {
        var cluster = Led();
        AskWithoutSuccess(cluster);
        cluster.Propose(1, "v2");
        cluster.Run(1);
        AskWithoutSuccess(cluster);

        cluster.Deliver(new QuiesceAgreed(Attempt: 1) { From = new ReplicaId(3), To = new ReplicaId(1), Term = new Term(1) });

        Assert.False(cluster.Replica(1).Live!.IsAsleep);
    }

    [Fact]
    public void A_follower_that_lacks_an_entry_or_has_not_written_it_stays_awake_and_answers_as_to_a_heartbeat()
    {
        var replica = new Replica(
            new ReplicaOptions { Self = new ReplicaId(2) }, RecoveredState.Fresh(Membership.Of(new ReplicaId(1), new ReplicaId(2))), seed: 1);
        var entry = new Entry(new LogIndex(1), new Term(1), EntryKind.Noop, default);
        replica.Step(new AppendEntries(LogPosition.Zero, [entry], LogIndex.Zero, 0) { From = new ReplicaId(1), To = new ReplicaId(2), Term = new Term(1) });
        var write = replica.TakeReady();

        var quiesce = new Quiesce(entry.Position, 1) { From = new ReplicaId(1), To = new ReplicaId(2), Term = new Term(1) };
        replica.Step(quiesce);
        Assert.False(replica.IsAsleep);
        replica.Persisted(write.Token);
        Assert.IsType<AppendAccepted>(Assert.Single(replica.TakeReady().SendAfterPersist));

        replica.Step(quiesce with { Last = new LogPosition(new LogIndex(2), new Term(1)) });
        Assert.False(replica.IsAsleep);
        replica.Step(quiesce);
        Assert.True(replica.IsAsleep);
        Assert.Equal(new LogIndex(1), replica.Status.Commit);
    }

    [Fact]
    public void A_sleeping_leader_gives_no_stale_lease()
    {
        var cluster = Asleep(new LeaseOptions(500, 10));
        cluster.Isolate(1);
        cluster.Run(20);
        cluster.Suspect(2, suspected: 1);
        cluster.Suspect(3, suspected: 1);
        var leader = 1;
        for (var tick = 0; tick < 40 && leader == 1; tick++)
        {
            cluster.Run(1);
            leader = cluster.Leaders[^1];
        }

        cluster.Propose(leader, "v2");
        cluster.Settle();

        Assert.True(cluster.Replica(1).Live!.IsAsleep);
        Assert.Equal(ReadOutcome.NotHeld, cluster.LeaseRead(1).Outcome);
        Assert.False(cluster.Replica(1).Live!.IsAsleep);
    }

    [Fact]
    public void A_group_of_one_sleeps_too()
    {
        var cluster = ScenarioCluster.Of(1, options: new ReplicaOptions { Self = default, QuiesceAfterTicks = 3 });
        cluster.PreCampaign(1);
        cluster.Run(6);
        Assert.True(cluster.Replica(1).Live!.IsAsleep);

        cluster.Agree("a");
        Assert.Equal(["a"], cluster.ValuesOf(1));
    }
}
