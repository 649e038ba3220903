using ShardedKv.Core.Life;
using ShardedKv.Core.Sessions;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Life.LifeUnderTest;

namespace ShardedKv.Core.Tests.Life;

/// <summary>Reads at a follower that may be stale up to a bound.</summary>
public sealed class BoundedReadTests
{
    private static readonly ReadMode FiveSeconds = ReadMode.Bounded(TimeSpan.FromSeconds(5));

    [Fact]
    public void The_first_asks_the_leader_and_is_served_when_the_store_has_reached_the_answer()
    {
        var life = Follower();

        life.Read(new ReadTag(1), FiveSeconds, new MonotonicTime(1000));
        Answer(life, index: 2);
        Assert.Empty(Drive.Drain(life).OfType<ServeReads>());
        life.Receive(Append(1, Position(1, 1), 2, Normal(2, 1)));

        Assert.Equal([new ReadTag(1)], Assert.Single(Drive.AllOf(life).OfType<ServeReads>()).Tags.ToArray());
    }

    [Fact]
    public void Up_to_the_bound_what_is_known_serves_the_next_without_a_question()
    {
        var life = Follower();
        life.Read(new ReadTag(1), FiveSeconds, new MonotonicTime(1000));
        Answer(life, index: 1);
        Drive.AllOf(life);

        life.Read(new ReadTag(2), FiveSeconds, new MonotonicTime(6000));
        Assert.Equal([new ReadTag(2)], Assert.IsType<ServeReads>(Assert.Single(Drive.Drain(life))).Tags.ToArray());
        life.Read(new ReadTag(3), FiveSeconds, new MonotonicTime(6001));

        var asked = Drive.Drain(life);
        Assert.Single(Sent<RequestReadIndex>(asked));
        Assert.Empty(asked.OfType<ServeReads>());
    }

    [Fact]
    public void An_answer_counts_from_the_question_not_from_its_arrival()
    {
        var life = Follower();
        life.Read(new ReadTag(1), FiveSeconds, new MonotonicTime(1000));
        var question = Assert.Single(Sent<RequestReadIndex>(Drive.Drain(life)));
        Beat(life, 1500);
        life.Tick(new MonotonicTime(6001), new LogTime(1));
        Drive.AllOf(life);

        life.Receive(new ReadIndexReply(question.Request, new LogIndex(1)) { From = Second, To = Self, Term = new Term(1) });

        var refused = Assert.Single(Drive.Drain(life).OfType<RefuseReads>());
        Assert.Equal((new ReadTag(1), RefusalKind.TooStale), (Assert.Single(refused.Tags), refused.Kind));
    }

    [Fact]
    public void An_answer_that_a_process_finds_after_it_stood_still_is_as_old_as_its_rest_was_long()
    {
        var life = Follower();
        life.Read(new ReadTag(1), FiveSeconds, new MonotonicTime(1000));
        var question = Assert.Single(Sent<RequestReadIndex>(Drive.Drain(life)));

        life.TimeIs(new MonotonicTime(6001));
        life.Receive(new ReadIndexReply(question.Request, new LogIndex(1)) { From = Second, To = Self, Term = new Term(1) });

        var refused = Assert.Single(Drive.Drain(life).OfType<RefuseReads>());
        Assert.Equal((new ReadTag(1), RefusalKind.TooStale), (Assert.Single(refused.Tags), refused.Kind));
    }

    [Fact]
    public void A_clock_that_was_read_before_the_last_tick_makes_nothing_stale()
    {
        var life = Follower();
        life.TimeIs(new MonotonicTime(10_000));

        life.Read(new ReadTag(1), FiveSeconds, default);
        Answer(life, index: 1);

        Assert.Equal([new ReadTag(1)], Assert.Single(Drive.Drain(life).OfType<ServeReads>()).Tags.ToArray());
    }

    [Fact]
    public void Those_that_arrive_meanwhile_share_the_answer_when_it_is_fresh_enough_for_them_and_else_the_next()
    {
        var life = Follower();
        life.Read(new ReadTag(1), FiveSeconds, new MonotonicTime(1000));
        var question = Assert.Single(Sent<RequestReadIndex>(Drive.Drain(life)));
        life.Read(new ReadTag(2), FiveSeconds, new MonotonicTime(1500));
        life.Read(new ReadTag(3), ReadMode.Bounded(TimeSpan.FromMilliseconds(200)), new MonotonicTime(1500));
        Assert.Empty(Drive.Drain(life));

        life.Receive(new ReadIndexReply(question.Request, new LogIndex(1)) { From = Second, To = Self, Term = new Term(1) });

        var effects = Drive.Drain(life);
        Assert.Equal([new ReadTag(1), new ReadTag(2)], Assert.Single(effects.OfType<ServeReads>()).Tags.ToArray());
        var next = Assert.Single(Sent<RequestReadIndex>(effects));
        life.Receive(new ReadIndexReply(next.Request, new LogIndex(1)) { From = Second, To = Self, Term = new Term(1) });
        Assert.Equal([new ReadTag(3)], Assert.Single(Drive.Drain(life).OfType<ServeReads>()).Tags.ToArray());
    }

    [Fact]
    public void A_linearizable_read_makes_later_bounded_ones_fresh()
    {
        var life = Follower();
        life.Read(new ReadTag(1), ReadMode.Forwarded, new MonotonicTime(1000));
        Answer(life, index: 1);
        Drive.AllOf(life);

        life.Read(new ReadTag(2), FiveSeconds, new MonotonicTime(5000));

        Assert.Equal([new ReadTag(2)], Assert.IsType<ServeReads>(Assert.Single(Drive.Drain(life))).Tags.ToArray());
    }

    [Fact]
    public void Without_a_leader_what_is_too_old_is_refused_and_what_is_not_is_served()
    {
        var life = Follower();
        life.Read(new ReadTag(1), FiveSeconds, new MonotonicTime(1000));
        Answer(life, index: 1);
        for (var tick = 11; tick < 40; tick++)
        {
            life.Tick(new MonotonicTime(tick * 100), new LogTime(1));
            Drive.AllOf(life);
        }

        life.Read(new ReadTag(2), FiveSeconds, new MonotonicTime(5000));
        life.Read(new ReadTag(3), FiveSeconds, new MonotonicTime(11_000));

        var effects = Drive.AllOf(life);
        Assert.Equal([new ReadTag(2)], Assert.Single(effects.OfType<ServeReads>()).Tags.ToArray());
        var refused = Assert.Single(effects.OfType<RefuseReads>());
        Assert.Equal((new ReadTag(3), RefusalKind.TooStale), (Assert.Single(refused.Tags), refused.Kind));
    }

    [Fact]
    public void A_leader_that_is_lost_while_it_is_asked_refuses_those_that_wait()
    {
        var life = Follower();
        life.Read(new ReadTag(1), FiveSeconds, new MonotonicTime(1000));
        Drive.Drain(life);

        life.Receive(new AppendEntries(Position(1, 1), [], new LogIndex(1), 0) { From = Third, To = Self, Term = new Term(2) });

        var refused = Assert.Single(Drive.AllOf(life).OfType<RefuseReads>());
        Assert.Equal((new ReadTag(1), RefusalKind.TooStale), (Assert.Single(refused.Tags), refused.Kind));
    }

    [Fact]
    public void A_leader_confirms_its_own_by_a_round()
    {
        var life = Leader();

        life.Read(new ReadTag(1), FiveSeconds, new MonotonicTime(1000));
        AnswerRound(life);

        Assert.Equal([new ReadTag(1)], Assert.Single(Drive.Drain(life).OfType<ServeReads>()).Tags.ToArray());
    }

    /// <summary>Of the second, in term 1, that has applied entry 1.</summary>
    private static ReplicaLife Follower()
    {
        var life = Fresh();
        life.Receive(Append(1, LogPosition.Zero, 1, Normal(1, 1)));
        Drive.AllOf(life);
        return life;
    }

    private static void Beat(ReplicaLife life, long now)
    {
        life.Tick(new MonotonicTime(now), new LogTime(1));
        life.Receive(Append(1, Position(1, 1), 1));
        Drive.AllOf(life);
    }

    private static void Answer(ReplicaLife life, long index)
    {
        var question = Assert.Single(Sent<RequestReadIndex>(Drive.Drain(life)));
        life.Receive(new ReadIndexReply(question.Request, new LogIndex(index)) { From = Second, To = Self, Term = new Term(1) });
    }
}
