using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Stories;

/// <summary>Followers that wake while their leader sleeps: it tells them that it lives, and all sleep on.</summary>
public sealed class WakingStories
{
    private const int WakeTicks = 50;

    private static ScenarioCluster Asleep(Membership? initial = null, int replicas = 3)
    {
        var cluster = ScenarioCluster.Of(
            replicas, initial: initial, options: new ReplicaOptions { Self = default, QuiesceAfterTicks = 5, QuiescentTicksMax = WakeTicks });
        cluster.Campaign(1);
        cluster.Run(1);
        cluster.Agree("v1");
        cluster.Run(10);
        SleepsUnder(cluster, leader: 1);
        return cluster;
    }

    private static void SleepsUnder(ScenarioCluster cluster, int leader)
    {
        Assert.Equal([leader], cluster.Leaders);
        Assert.All(cluster.Ids, id => Assert.Equal(new Term(1), cluster.TermOf(id)));
        Assert.All(cluster.Ids, id => Assert.True(cluster.Replica(id).Live!.IsAsleep, $"r{id} is awake"));
    }

    [Fact]
    public void Followers_that_wake_by_themselves_keep_their_leader()
    {
        var cluster = Asleep();

        cluster.Run(10 * WakeTicks);

        SleepsUnder(cluster, leader: 1);
    }

    /// <summary>A question, its refusal, and for each follower the question whether it sleeps on and its agreement; the two wake together.</summary>
    [Fact]
    public void A_wake_costs_a_few_messages_and_the_group_sleeps_again_at_once()
    {
        var cluster = Asleep();
        var before = cluster.MessagesSent;

        cluster.Run(WakeTicks);

        Assert.InRange(cluster.MessagesSent - before, 6, 12);
        SleepsUnder(cluster, leader: 1);
    }

    /// <summary>Before the shortest election timeout, of five ticks, is over.</summary>
    [Fact]
    public void A_question_that_is_lost_is_repeated()
    {
        var cluster = Asleep();
        var questions = 0;
        cluster.Lose = message => message is RequestPreVote && ++questions <= 4;
        for (var tick = 0; tick < WakeTicks && questions == 0; tick++)
        {
            cluster.Run(1);
        }

        Assert.Equal(2, questions);
        cluster.Run(3);

        Assert.InRange(questions, 5, 8);
        SleepsUnder(cluster, leader: 1);
    }

    [Fact]
    public void A_suspicion_of_a_leader_that_lives_changes_nothing()
    {
        var cluster = Asleep();

        cluster.Suspect(2, suspected: 1);
        cluster.Suspect(3, suspected: 1);
        cluster.Settle();

        SleepsUnder(cluster, leader: 1);
    }

    [Fact]
    public void Who_heard_its_leader_asks_nothing()
    {
        var cluster = Asleep();
        var questions = 0;
        cluster.Watch = message => questions += message is RequestPreVote ? 1 : 0;

        cluster.Agree("v2");
        cluster.Run(10);

        Assert.Equal(0, questions);
        SleepsUnder(cluster, leader: 1);
    }

    [Fact]
    public void Of_a_leader_that_is_lost_they_elect_another()
    {
        var cluster = Asleep();
        cluster.Crash(1);

        cluster.Run(WakeTicks + 40);

        Assert.Equal(2, cluster.Ids.Count(id => id != 1 && cluster.TermOf(id) > new Term(1)));
        Assert.DoesNotContain(1, cluster.Leaders);
        Assert.NotNull(cluster.Leader);
    }

    /// <summary>It has no vote, so it never campaigns; and nobody has anything to tell it.</summary>
    [Fact]
    public void A_learner_that_restarts_while_its_group_sleeps_catches_up()
    {
        var voters = Membership.Of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3));
        var cluster = Asleep(voters.WithLearners(new ReplicaId(4)), replicas: 4);
        Assert.Equal(["v1"], cluster.ValuesOf(4));

        cluster.Replica(4).Synced = 0;
        cluster.Crash(4);
        cluster.Replica(4).Applied.Clear();
        cluster.Restart(4);
        cluster.Run(30);

        Assert.Equal(["v1"], cluster.ValuesOf(4));
        SleepsUnder(cluster, leader: 1);
    }
}
