using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Raft;
using static ShardedKv.Core.Tests.Routing.RoutingBench;

namespace ShardedKv.Core.Tests.Routing;

/// <summary>Design §8: one answer for each request, the same session and sequence on every attempt, never silence.</summary>
public sealed class RouterTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly NodeName N1 = new("n1");
    private static readonly NodeName N2 = new("n2");

    private readonly RoutingBench _bench = new();

    [Fact]
    public void A_request_before_the_first_configuration_waits_and_goes_out_with_it()
    {
        _bench.Accept("a", new Get(Key.FromText("k")), Deadline);
        Assert.Empty(_bench.Effects());

        _bench.Configure();

        Assert.Equal(N1, Assert.Single(_bench.Effects()).Target);
    }

    [Fact]
    public void A_redirect_is_followed_at_once_and_remembered()
    {
        _bench.Configure();
        var first = _bench.AcceptOne("a", new Get(Key.FromText("k")), Deadline);

        _bench.Reply(first, new NotLeader(N2));

        Assert.Equal(N2, Assert.Single(_bench.Effects()).Target);
        Assert.Equal(N2, _bench.AcceptOne("b", new Get(Key.FromText("k")), Deadline).Target);
    }

    [Fact]
    public void Two_replicas_that_name_each_other_are_not_asked_in_a_tight_circle()
    {
        _bench.Configure();
        var effect = _bench.AcceptOne("a", new Get(Key.FromText("k")), Deadline);
        for (var i = 0; i < 3; i++)
        {
            _bench.Reply(effect, new NotLeader(effect.Target == N1 ? N2 : N1));
            effect = Assert.Single(_bench.Effects());
        }

        _bench.Reply(effect, new NotLeader(effect.Target == N1 ? N2 : N1));
        Assert.Empty(_bench.Effects());

        _bench.Pass(TimeSpan.FromMilliseconds(200));
        Assert.Single(_bench.Effects());
    }

    [Fact]
    public void Every_attempt_of_a_write_carries_the_same_bytes()
    {
        _bench.Configure();
        var first = _bench.AcceptOne("a", new Append(Key.FromText("k"), "v"u8.ToArray()), Deadline);
        var bytes = first.Request.Bytes;

        _bench.Pass(TimeSpan.FromSeconds(1));
        var second = Assert.Single(_bench.Effects());
        _bench.Reply(second, new Busy(TimeSpan.Zero));
        _bench.Pass(TimeSpan.FromMilliseconds(200));
        var third = Assert.Single(_bench.Effects());

        Assert.Equal(bytes, second.Request.Bytes);
        Assert.Equal(bytes, third.Request.Bytes);
        Assert.NotEqual(first.Target, second.Target);
    }

    [Fact]
    public void Sequences_rise_and_the_low_water_mark_stays_below_the_oldest_unanswered()
    {
        _bench.Configure();
        var first = _bench.AcceptOne("a", PutOf("1"), Deadline);
        var second = _bench.AcceptOne("b", PutOf("2"), Deadline);
        _bench.Reply(second, new Done(new Revision(1)));
        var third = _bench.AcceptOne("c", PutOf("3"), Deadline);
        _bench.Reply(first, new Done(new Revision(2)));
        var fourth = _bench.AcceptOne("d", PutOf("4"), Deadline);

        Assert.Equal((1, 0), StampOf(first));
        Assert.Equal((2, 0), StampOf(second));
        Assert.Equal((3, 0), StampOf(third));
        Assert.Equal((4, 2), StampOf(fourth));
    }

    [Fact]
    public void A_session_is_rolled_at_half_of_its_life()
    {
        _bench.Configure();
        var first = _bench.AcceptOne("a", PutOf("1"), Deadline);
        _bench.Reply(first, new Done(new Revision(1)));
        _bench.Pass(TimeSpan.FromMinutes(31));
        var second = _bench.AcceptOne("b", PutOf("2"), Deadline);

        Assert.NotEqual(CommandOf(first).Stamp.Session, CommandOf(second).Stamp.Session);
        Assert.Equal((1, 0), StampOf(second));
    }

    [Fact]
    public void A_write_that_was_sent_ends_as_unknown_and_a_read_as_unavailable()
    {
        _bench.Configure();
        _bench.AcceptOne("write", PutOf("1"), Deadline);
        _bench.AcceptOne("read", new Get(Key.FromText("k")), Deadline);

        _bench.Pass(Deadline);

        var answers = _bench.Effects().Where(e => e.Reply is not null).ToDictionary(e => e.Request.Client, e => e.Reply!);
        Assert.IsType<OutcomeUnknown>(answers["write"]);
        Assert.IsType<Unavailable>(answers["read"]);
        Assert.Equal(0, _bench.Router.Waiting);
    }

    [Fact]
    public void A_refused_session_says_nothing_of_the_attempts_before()
    {
        _bench.Configure();
        var expired = new Rejected(RejectReason.SessionExpired, "the session's lifetime is over");
        var once = _bench.AcceptOne("once", PutOf("1"), Deadline);
        _bench.Reply(once, expired);
        var answered = Assert.Single(_bench.Effects());
        var first = _bench.AcceptOne("twice", PutOf("2"), Deadline);
        _bench.Pass(TimeSpan.FromSeconds(1));
        var second = Assert.Single(_bench.Effects());

        _bench.Reply(second, expired);

        Assert.Equal(expired, answered.Reply);
        Assert.Equal(first.Request, second.Request);
        Assert.IsType<OutcomeUnknown>(Assert.Single(_bench.Effects()).Reply);
    }

    [Fact]
    public void A_node_without_room_refuses_a_write_at_once_unless_an_attempt_before_is_open()
    {
        _bench.Configure();
        var full = new ReadOnly("no room");
        var once = _bench.AcceptOne("once", PutOf("1"), Deadline);
        _bench.Reply(once, full);
        Assert.Equal(full, Assert.Single(_bench.Effects()).Reply);

        _bench.AcceptOne("twice", PutOf("2"), Deadline);
        _bench.Pass(TimeSpan.FromSeconds(1));
        _bench.Reply(Assert.Single(_bench.Effects()), full);
        Assert.Empty(_bench.Effects());

        _bench.Pass(Deadline);
        Assert.Contains(_bench.Effects(), e => e is { Request.Client: "twice", Reply: OutcomeUnknown });
    }

    [Fact]
    public void A_write_that_was_never_sent_ends_as_unavailable()
    {
        _bench.Accept("write", PutOf("1"), Deadline);

        _bench.Pass(Deadline);

        Assert.IsType<Unavailable>(Assert.Single(_bench.Effects()).Reply);
    }

    [Fact]
    public void A_second_answer_to_the_same_request_goes_nowhere()
    {
        _bench.Configure();
        var sent = _bench.AcceptOne("a", PutOf("1"), Deadline);
        _bench.Reply(sent, new Done(new Revision(1)));
        Assert.Single(_bench.Effects());

        _bench.Reply(sent, new Done(new Revision(1)));

        Assert.Empty(_bench.Effects());
    }

    [Fact]
    public void What_was_sent_to_a_lost_node_is_asked_elsewhere_without_waiting_for_the_attempt()
    {
        _bench.Configure();
        var sent = _bench.AcceptOne("a", PutOf("1"), Deadline);

        _bench.Router.NodeLost(sent.Target!.Value, _bench.Now, _bench.Wall);
        _bench.Pass(TimeSpan.FromMilliseconds(20));

        Assert.Equal(N2, Assert.Single(_bench.Effects()).Target);
    }

    [Fact]
    public void A_new_leader_gets_what_waits_for_its_group()
    {
        _bench.Configure();
        var sent = _bench.AcceptOne("a", PutOf("1"), Deadline);

        _bench.Router.LeaderKnown(sent.Request.Group, N2, _bench.Now, _bench.Wall);

        var again = Assert.Single(_bench.Effects());
        Assert.Equal(N2, again.Target);
        Assert.Equal(sent.Request.Bytes, again.Request.Bytes);
    }

    [Fact]
    public void At_the_bound_the_next_request_is_answered_busy()
    {
        var bench = new RoutingBench(new RouterOptions { RequestsMax = 2 });
        bench.Accept("a", PutOf("1"), Deadline);
        bench.Accept("b", PutOf("2"), Deadline);

        bench.Accept("c", PutOf("3"), Deadline);

        var effect = Assert.Single(bench.Effects());
        Assert.Equal("c", effect.Request.Client);
        Assert.IsType<Busy>(effect.Reply);
    }

    [Fact]
    public void A_session_that_spans_too_far_answers_busy_instead_of_asking_the_shard_to_remember_more()
    {
        var bench = new RoutingBench(new RouterOptions { SessionSpanMax = 2 });
        bench.Configure();
        bench.AcceptOne("a", PutOf("1"), Deadline);
        bench.AcceptOne("b", PutOf("2"), Deadline);

        Assert.IsType<Busy>(bench.AcceptOne("c", PutOf("3"), Deadline).Reply);
    }

    [Fact]
    public void A_value_over_the_clusters_limit_is_refused_at_the_door()
    {
        _bench.Configure();

        var effect = _bench.AcceptOne("a", new Put(Key.FromText("k"), new byte[1_048_577]), Deadline);

        Assert.Equal(RejectReason.ValueBounds, Assert.IsType<Rejected>(effect.Reply).Reason);
    }

    [Fact]
    public void A_request_above_the_clusters_feature_level_is_refused_and_never_sent()
    {
        _bench.Accept("waited", new PutHash(Key.FromText("k"), default), Deadline);
        _bench.Configure(featureLevel: 1);

        var waited = Assert.Single(_bench.Effects());
        var refused = _bench.AcceptOne("a", new CompareAndSet(Key.FromText("k"), new IfAbsent(), default), Deadline);
        var sent = _bench.AcceptOne("b", PutOf("1"), Deadline);

        Assert.Equal(RejectReason.FeatureLevel, Assert.IsType<Rejected>(waited.Reply).Reason);
        Assert.Equal(RejectReason.FeatureLevel, Assert.IsType<Rejected>(refused.Reply).Reason);
        Assert.Equal((1, 0), StampOf(sent));
    }

    /// <summary>It says itself after which rows it comes: a session would hold back the clients' low-water mark for nothing.</summary>
    [Fact]
    public void A_part_of_a_restore_goes_to_its_shard_without_a_session_and_needs_level_three()
    {
        var restore = RestoreTests.Part(0, 40, ("k", 7, "v"));
        _bench.Accept("waited", restore, Deadline);
        _bench.Configure(featureLevel: 2);
        Assert.Equal(RejectReason.FeatureLevel, Assert.IsType<Rejected>(Assert.Single(_bench.Effects()).Reply).Reason);

        var other = new RoutingBench();
        other.Configure(featureLevel: 3);
        var sent = other.AcceptOne("a", restore, Deadline);
        other.Reply(sent, new NotLeader(null));
        other.Pass(TimeSpan.FromSeconds(1));
        var again = Assert.Single(other.Effects());
        other.Reply(again, new Restored(1));

        Assert.True(again.Request.IsWrite);
        Assert.Equal(GroupCommandCodec.Encode(restore), again.Request.Bytes.ToArray());
        Assert.Equal(new Restored(1), Assert.Single(other.Effects()).Reply);
    }

    [Fact]
    public void Values_and_expected_values_over_the_clusters_limit_are_refused_at_the_door()
    {
        _bench.Configure();
        var (key, large) = (Key.FromText("k"), new byte[1_048_577]);

        Assert.All(
            new KvRequest[]
            {
                new PutHash(key, large), new CompareAndSet(key, new IfAbsent(), large), new CompareAndSet(key, new IfValue(large), default),
            },
            request => Assert.Equal(
                RejectReason.ValueBounds, Assert.IsType<Rejected>(_bench.AcceptOne("a", request, Deadline).Reply).Reason));
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public void A_conditional_writes_verdict_is_its_answer(bool holds)
    {
        _bench.Configure();
        var sent = _bench.AcceptOne("a", new CompareAndSet(Key.FromText("k"), new IfAbsent(), default), Deadline);
        KvReply verdict = holds ? new Done(new Revision(1)) : new ConditionFailed(null);

        _bench.Reply(sent, verdict);

        Assert.Equal(verdict, Assert.Single(_bench.Effects()).Reply);
    }

    [Theory]
    [InlineData(true, new long[] { 20, 60, 100, 140, 180, 220, 260, 300, 340, 380, 420, 460 })]
    [InlineData(false, new long[] { 20, 60, 140, 300 })]
    public void While_a_shard_moves_it_is_asked_for_often_and_who_is_busy_seldom(bool moves, long[] times)
    {
        KvReply refusal = moves ? new WrongShard(new ConfigNumber(1)) : new Busy(TimeSpan.Zero);
        _bench.Configure();
        var sent = _bench.AcceptOne("a", PutOf("1"), Deadline);
        _bench.Reply(sent, refusal);
        var asked = new List<long>();
        for (var now = 10L; now < 500; now += 10)
        {
            _bench.Pass(TimeSpan.FromMilliseconds(10));
            foreach (var again in _bench.Effects())
            {
                asked.Add(now);
                _bench.Reply(again, refusal);
            }
        }

        Assert.Equal(times, asked);
    }

    [Fact]
    public void Closing_answers_everything_that_waits()
    {
        _bench.Configure();
        _bench.AcceptOne("write", PutOf("1"), Deadline);
        _bench.AcceptOne("read", new Get(Key.FromText("k")), Deadline);

        _bench.Router.Close();

        Assert.Equal(["write", "read"], _bench.Effects().Select(e => e.Request.Client));
    }
}
