using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Thesis §6.4, end: a replica that does not lead serves reads at an index that its leader has confirmed.</summary>
public sealed class ForwardedReadStories
{
    private static readonly ReplicaId One = new(1);
    private static readonly ReplicaId Two = new(2);

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

    /// <summary>Replica 4 learns from the leader 1 of three voters.</summary>
    private static ScenarioCluster LedWithLearner()
    {
        var voters = Membership.Of(One, Two, new ReplicaId(3));
        var cluster = ScenarioCluster.Of(4, initial: voters.WithLearners(new ReplicaId(4)));
        cluster.Campaign(1);
        cluster.Agree("v1");
        return cluster;
    }

    [Fact]
    public void A_follower_serves_what_was_committed_before_and_needs_no_tick()
    {
        var cluster = Led(3, "v1");
        cluster.Propose(1, "v2");
        cluster.Settle();
        Assert.Equal(["v1"], cluster.ValuesOf(2));

        var read = cluster.ForwardRead(2);
        cluster.Settle();

        Assert.Equal(["v1", "v2"], read.Seen);
        Assert.Equal((ReadOutcome.Served, new LogIndex(3)), (read.Outcome, read.Index));
    }

    [Fact]
    public void A_learner_serves_them_too()
    {
        var cluster = LedWithLearner();

        var read = cluster.ForwardRead(4);
        cluster.Settle();

        Assert.Equal(["v1"], read.Seen);
    }

    [Fact]
    public void The_leader_itself_is_asked_like_any_other()
    {
        var cluster = Led(3, "v1");

        var read = cluster.ForwardRead(1);
        cluster.Settle();

        Assert.Equal(["v1"], read.Seen);
    }

    [Fact]
    public void Who_knows_no_leader_takes_no_read()
    {
        var cluster = ScenarioCluster.Of(3);

        Assert.Equal(new ReadIndexResult.NotLeader(null), cluster.Replica(2).Live!.ForwardReadIndex(new ReadToken(1)));
    }

    /// <summary>Its disk has the entry, and its leader's word that it is committed is still to come.</summary>
    [Fact]
    public void A_follower_that_lags_serves_a_read_once_it_has_applied_its_index()
    {
        var cluster = Led(3, "v1");
        cluster.Lose = message => message is AppendEntries { To.Value: 2 };
        cluster.Propose(1, "v2");
        cluster.Settle();

        var read = cluster.ForwardRead(2);
        cluster.Settle();
        Assert.Equal((ReadOutcome.Waiting, new LogIndex(3)), (read.Outcome, read.Index));

        cluster.Lose = null;
        cluster.Run(2);
        Assert.Equal(["v1", "v2"], read.Seen);
    }

    /// <summary>Scenario 1, asked at a follower on the deposed leader's side.</summary>
    [Fact]
    public void A_deposed_leader_confirms_no_followers_read()
    {
        var cluster = Led(5, "v1");
        cluster.Partition([1, 2], [3, 4, 5]);
        cluster.Campaign(3);
        cluster.Settle();
        cluster.Propose(3, "v2");
        cluster.Settle();

        var read = cluster.ForwardRead(2);
        cluster.Run(3);
        Assert.Equal((ReplicaRole.Leader, ReadOutcome.Waiting), (cluster.StatusOf(1)!.Role, read.Outcome));

        cluster.Heal();
        cluster.Run(20);
        Assert.Equal(ReadOutcome.Failed, read.Outcome);
    }

    [Fact]
    public void A_new_leader_lets_them_wait_until_an_entry_of_its_own_term_is_committed()
    {
        var cluster = Led(3, "v1");
        cluster.Crash(1);
        cluster.Campaign(2);
        cluster.Lose = message => message is AppendEntries { Entries.IsEmpty: false } or AppendAccepted { Match.Value: > 2 };
        cluster.Run(1);
        Assert.Equal(Two, cluster.StatusOf(3)!.Leader);

        var read = cluster.ForwardRead(3);
        cluster.Run(2);
        Assert.Equal(ReadOutcome.Waiting, read.Outcome);

        cluster.Lose = null;
        cluster.Run(2);
        Assert.Equal((ReadOutcome.Served, new LogIndex(3)), (read.Outcome, read.Index));
    }

    [Fact]
    public void Reads_that_arrive_while_the_leader_is_asked_share_the_next_request()
    {
        var cluster = Led(3, "v1");
        var requests = 0;
        cluster.Watch = message => requests += message is RequestReadIndex ? 1 : 0;

        ScenarioRead[] reads = [.. Enumerable.Range(0, 10).Select(_ => cluster.ForwardRead(2))];
        cluster.Settle();

        Assert.All(reads, read => Assert.Equal(ReadOutcome.Served, read.Outcome));
        Assert.Equal(2, requests);
    }

    [Fact]
    public void Requests_that_arrive_during_a_round_share_the_next()
    {
        var cluster = Led(5, "v1");
        var rounds = new HashSet<long>();
        cluster.Watch = message => rounds.UnionWith(message is AppendEntries append ? [append.ReadRound] : []);

        ScenarioRead[] reads = [.. cluster.Ids.Select(cluster.ForwardRead)];
        cluster.Settle();

        Assert.All(reads, read => Assert.Equal(ReadOutcome.Served, read.Outcome));
        Assert.Equal([1L, 2], rounds.Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_or_an_answer_that_is_lost_is_repeated_with_the_next_heartbeat(bool request)
    {
        var cluster = Led(3, "v1");
        cluster.Lose = message => request ? message is RequestReadIndex : message is ReadIndexReply;
        var read = cluster.ForwardRead(2);
        cluster.Settle();
        cluster.Lose = null;
        Assert.Equal(ReadOutcome.Waiting, read.Outcome);

        cluster.Run(1);

        Assert.Equal(ReadOutcome.Served, read.Outcome);
    }

    /// <summary>A learner never campaigns, so no timeout of elections ends its waiting.</summary>
    [Fact]
    public void A_leader_that_is_gone_fails_them_after_the_longest_election_timeout()
    {
        var cluster = LedWithLearner();
        cluster.Crash(1);
        cluster.Isolate(4);

        var asked = cluster.ForwardRead(4);
        var waiting = cluster.ForwardRead(4);
        cluster.Run(9);
        Assert.Equal((ReadOutcome.Waiting, ReadOutcome.Waiting), (asked.Outcome, waiting.Outcome));

        cluster.Run(1);
        Assert.Equal((ReadOutcome.Failed, ReadOutcome.Failed), (asked.Outcome, waiting.Outcome));
    }

    [Fact]
    public void Another_leader_fails_those_that_the_one_before_was_asked_about()
    {
        var cluster = Led(3, "v1");
        cluster.Lose = message => message is RequestReadIndex;
        var read = cluster.ForwardRead(2);
        cluster.Settle();

        cluster.Campaign(3);
        cluster.Settle();

        Assert.Equal((3, ReadOutcome.Failed), (cluster.Leader, read.Outcome));
    }

    [Fact]
    public void Who_is_told_to_take_over_fails_those_that_it_had_asked_about()
    {
        var cluster = Led(3, "v1");
        cluster.Lose = message => message is RequestReadIndex;
        var read = cluster.ForwardRead(2);

        cluster.Campaign(2);
        cluster.Settle();

        Assert.Equal((2, ReadOutcome.Failed), (cluster.Leader, read.Outcome));
    }

    /// <summary>The answer of the life before may name an index from before the new read was asked.</summary>
    [Fact]
    public void An_answer_that_outlives_a_crash_confirms_no_read_of_the_next_life()
    {
        var cluster = Led(3, "v1");
        var late = new List<ReadIndexReply>();
        cluster.Watch = message => late.AddRange(message is ReadIndexReply reply ? [reply] : []);
        cluster.ForwardRead(2);
        cluster.Settle();
        cluster.Crash(2);
        cluster.Restart(2);
        cluster.Run(1);
        cluster.Agree("v2");
        cluster.Lose = message => message is ReadIndexReply;

        var read = cluster.ForwardRead(2);
        cluster.Settle();
        cluster.Deliver(late[0]);

        Assert.Equal((2, ReadOutcome.Waiting), (late.Count, read.Outcome));
    }

    [Fact]
    public void Lives_of_one_replica_number_their_requests_apart()
    {
        long[] firsts = [.. Enumerable.Range(1, 100).Select(seed => FirstRequest((ulong)seed))];

        Assert.Equal(100, firsts.Distinct().Count());
        Assert.All(firsts.Order().Zip(firsts.Order().Skip(1)), pair => Assert.True(pair.Second - pair.First > 1_000_000_000, $"{pair}"));
    }

    /// <summary>A removed member may not have heard of its removal.</summary>
    [Fact]
    public void Who_is_no_member_gets_no_answer()
    {
        var cluster = LedWithLearner();
        cluster.Isolate(4);
        cluster.ProposeMembership(1, Membership.Of(One, Two, new ReplicaId(3)));
        cluster.Run(2);
        cluster.Heal();
        var answers = 0;
        cluster.Watch = message => answers += message is ReadIndexReply ? 1 : 0;

        var read = cluster.ForwardRead(4);
        cluster.Run(10);

        Assert.Equal((0, ReadOutcome.Failed), (answers, read.Outcome));
    }

    [Fact]
    public void They_are_bounded()
    {
        var cluster = ScenarioCluster.Of(3, options: new ReplicaOptions { Self = default, PendingReadsMax = 2 });
        cluster.Campaign(1);
        cluster.Run(1);
        cluster.Isolate(2);
        cluster.ForwardRead(2);
        cluster.ForwardRead(2);

        Assert.IsType<ReadIndexResult.Busy>(cluster.Replica(2).Live!.ForwardReadIndex(new ReadToken(99)));
    }

    [Fact]
    public void A_read_at_a_follower_wakes_a_group_that_sleeps()
    {
        var cluster = Quiescent();
        cluster.Run(15);
        Assert.All(cluster.Ids, id => Assert.True(cluster.Replica(id).Live!.IsAsleep));

        var read = cluster.ForwardRead(2);
        cluster.Settle();

        Assert.Equal(["v1"], read.Seen);
        Assert.Equal([1], cluster.Leaders);
    }

    /// <summary>Asleep it would not count the ticks after which it asks again.</summary>
    [Fact]
    public void A_follower_that_sleeps_wakes_by_its_own_read_even_when_the_question_is_lost()
    {
        var cluster = Quiescent();
        cluster.Run(15);
        cluster.Lose = message => message is RequestReadIndex;
        var read = cluster.ForwardRead(2);
        cluster.Lose = null;

        cluster.Run(1);

        Assert.Equal(["v1"], read.Seen);
    }

    [Fact]
    public void A_late_answer_wakes_nobody()
    {
        var cluster = Quiescent();
        cluster.Run(15);

        cluster.Deliver(new ReadIndexReply(1, new LogIndex(2)) { From = One, To = Two, Term = new Term(1) });

        Assert.True(cluster.Replica(2).Live!.IsAsleep);
    }

    /// <summary>Asleep it would not count the ticks after which it asks again.</summary>
    [Fact]
    public void A_follower_does_not_fall_asleep_while_its_reads_wait()
    {
        var cluster = Quiescent();
        cluster.Lose = message => message is RequestReadIndex;
        var read = cluster.ForwardRead(2);
        for (var tick = 0; tick < 9; tick++)
        {
            cluster.Run(1);
            Assert.Equal((false, ReadOutcome.Waiting), (cluster.Replica(2).Live!.IsAsleep, read.Outcome));
        }
    }

    private static ScenarioCluster Quiescent()
    {
        var cluster = ScenarioCluster.Of(3, options: new ReplicaOptions { Self = default, QuiesceAfterTicks = 5 });
        cluster.Campaign(1);
        cluster.Run(1);
        cluster.Agree("v1");
        return cluster;
    }

    private static long FirstRequest(ulong seed)
    {
        var replica = new Replica(new ReplicaOptions { Self = Two }, RecoveredState.Fresh(Membership.Of(One, Two)), seed);
        replica.Step(new AppendEntries(LogPosition.Zero, [], LogIndex.Zero, 0) { From = One, To = Two, Term = new Term(1) });
        replica.Persisted(replica.TakeReady().Token);
        replica.ForwardReadIndex(new ReadToken(1));
        return replica.TakeReady().SendNow.OfType<RequestReadIndex>().Single().Request;
    }
}
