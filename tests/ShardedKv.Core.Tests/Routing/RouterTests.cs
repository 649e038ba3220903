using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Tests.Groups;
using ShardedKv.Raft;

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
        var first = _bench.AcceptOne("a", Put("1"), Deadline);
        var second = _bench.AcceptOne("b", Put("2"), Deadline);
        _bench.Reply(second, new Done(new Revision(1)));
        var third = _bench.AcceptOne("c", Put("3"), Deadline);
        _bench.Reply(first, new Done(new Revision(2)));
        var fourth = _bench.AcceptOne("d", Put("4"), Deadline);

        Assert.Equal((1, 0), Stamp(first));
        Assert.Equal((2, 0), Stamp(second));
        Assert.Equal((3, 0), Stamp(third));
        Assert.Equal((4, 2), Stamp(fourth));
    }

    [Fact]
    public void A_session_is_rolled_at_half_of_its_life()
    {
        _bench.Configure();
        var first = _bench.AcceptOne("a", Put("1"), Deadline);
        _bench.Reply(first, new Done(new Revision(1)));
        _bench.Pass(TimeSpan.FromMinutes(31));
        var second = _bench.AcceptOne("b", Put("2"), Deadline);

        Assert.NotEqual(Command(first).Stamp.Session, Command(second).Stamp.Session);
        Assert.Equal((1, 0), Stamp(second));
    }

    [Fact]
    public void A_write_that_was_sent_ends_as_unknown_and_a_read_as_unavailable()
    {
        _bench.Configure();
        _bench.AcceptOne("write", Put("1"), Deadline);
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
        var once = _bench.AcceptOne("once", Put("1"), Deadline);
        _bench.Reply(once, expired);
        var answered = Assert.Single(_bench.Effects());
        var first = _bench.AcceptOne("twice", Put("2"), Deadline);
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
        var once = _bench.AcceptOne("once", Put("1"), Deadline);
        _bench.Reply(once, full);
        Assert.Equal(full, Assert.Single(_bench.Effects()).Reply);

        _bench.AcceptOne("twice", Put("2"), Deadline);
        _bench.Pass(TimeSpan.FromSeconds(1));
        _bench.Reply(Assert.Single(_bench.Effects()), full);
        Assert.Empty(_bench.Effects());

        _bench.Pass(Deadline);
        Assert.Contains(_bench.Effects(), e => e is { Request.Client: "twice", Reply: OutcomeUnknown });
    }

    [Fact]
    public void A_write_that_was_never_sent_ends_as_unavailable()
    {
        _bench.Accept("write", Put("1"), Deadline);

        _bench.Pass(Deadline);

        Assert.IsType<Unavailable>(Assert.Single(_bench.Effects()).Reply);
    }

    [Fact]
    public void A_second_answer_to_the_same_request_goes_nowhere()
    {
        _bench.Configure();
        var sent = _bench.AcceptOne("a", Put("1"), Deadline);
        _bench.Reply(sent, new Done(new Revision(1)));
        Assert.Single(_bench.Effects());

        _bench.Reply(sent, new Done(new Revision(1)));

        Assert.Empty(_bench.Effects());
    }

    [Fact]
    public void What_was_sent_to_a_lost_node_is_asked_elsewhere_without_waiting_for_the_attempt()
    {
        _bench.Configure();
        var sent = _bench.AcceptOne("a", Put("1"), Deadline);

        _bench.Router.NodeLost(sent.Target!.Value, _bench.Now, _bench.Wall);
        _bench.Pass(TimeSpan.FromMilliseconds(20));

        Assert.Equal(N2, Assert.Single(_bench.Effects()).Target);
    }

    [Fact]
    public void A_new_leader_gets_what_waits_for_its_group()
    {
        _bench.Configure();
        var sent = _bench.AcceptOne("a", Put("1"), Deadline);

        _bench.Router.LeaderKnown(sent.Request.Group, N2, _bench.Now, _bench.Wall);

        var again = Assert.Single(_bench.Effects());
        Assert.Equal(N2, again.Target);
        Assert.Equal(sent.Request.Bytes, again.Request.Bytes);
    }

    [Fact]
    public void At_the_bound_the_next_request_is_answered_busy()
    {
        var bench = new RoutingBench(new RouterOptions { RequestsMax = 2 });
        bench.Accept("a", Put("1"), Deadline);
        bench.Accept("b", Put("2"), Deadline);

        bench.Accept("c", Put("3"), Deadline);

        var effect = Assert.Single(bench.Effects());
        Assert.Equal("c", effect.Request.Client);
        Assert.IsType<Busy>(effect.Reply);
    }

    [Fact]
    public void A_session_that_spans_too_far_answers_busy_instead_of_asking_the_shard_to_remember_more()
    {
        var bench = new RoutingBench(new RouterOptions { SessionSpanMax = 2 });
        bench.Configure();
        bench.AcceptOne("a", Put("1"), Deadline);
        bench.AcceptOne("b", Put("2"), Deadline);

        Assert.IsType<Busy>(bench.AcceptOne("c", Put("3"), Deadline).Reply);
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
        var sent = _bench.AcceptOne("b", Put("1"), Deadline);

        Assert.Equal(RejectReason.FeatureLevel, Assert.IsType<Rejected>(waited.Reply).Reason);
        Assert.Equal(RejectReason.FeatureLevel, Assert.IsType<Rejected>(refused.Reply).Reason);
        Assert.Equal((1, 0), Stamp(sent));
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

    /// <summary>Another region, at another time, must be able to ask for the same.</summary>
    [Fact]
    public void A_write_with_an_id_is_stamped_by_id_key_and_content_and_by_no_session_of_the_region()
    {
        var id = new RequestId(new Guid(1, 0, 0, new byte[8]));
        var other = new RoutingBench();
        _bench.Configure();
        other.Configure();
        other.Pass(TimeSpan.FromMinutes(5));

        var first = _bench.AcceptOne("a", Put("1") with { Id = id }, Deadline);
        _bench.Pass(TimeSpan.FromSeconds(1));
        var retried = Assert.Single(_bench.Effects());
        var again = other.AcceptOne("b", Put("1") with { Id = id }, Deadline);
        var reused = other.AcceptOne("c", Put("2") with { Id = id }, Deadline);
        var elsewhere = other.AcceptOne("d", new Put(Key.FromText("l"), "1"u8.ToArray()) { Id = id }, Deadline);
        var without = other.AcceptOne("e", Put("1"), Deadline);

        var stamp = Command(first).Stamp;
        Assert.Equal(first.Request.Bytes, retried.Request.Bytes);
        Assert.Equal(stamp with { OpenedAt = new LogTime(stamp.OpenedAt.UnixMilliseconds + 300_000) }, Command(again).Stamp);
        Assert.Equal(stamp.Session, Command(reused).Stamp.Session);
        Assert.NotEqual(stamp.Digest, Command(reused).Stamp.Digest);
        Assert.NotEqual(stamp.Session, Command(elsewhere).Stamp.Session);
        Assert.Null(Command(without).Stamp.Digest);
        Assert.Equal((1, 0), Stamp(without));
    }

    [Fact]
    public void Below_level_seven_a_write_with_an_id_is_refused_and_never_sent()
    {
        _bench.Configure(featureLevel: 6);

        var refused = _bench.AcceptOne("a", Put("1") with { Id = RequestId.FromText("once") }, Deadline);

        Assert.Equal(RejectReason.FeatureLevel, Assert.IsType<Rejected>(refused.Reply).Reason);
    }

    /// <summary>At the deadline it could only be said that the outcome is not known.</summary>
    [Fact]
    public void Busy_for_longer_than_the_deadline_is_answered_at_once_unless_an_attempt_before_is_open()
    {
        _bench.Configure();
        var busy = new Busy(Deadline + TimeSpan.FromMilliseconds(1));
        _bench.Reply(_bench.AcceptOne("once", Put("1"), Deadline), busy);
        Assert.Equal(busy, Assert.Single(_bench.Effects()).Reply);
        _bench.Reply(_bench.AcceptOne("later", Put("2"), Deadline), new Busy(Deadline));
        Assert.Empty(_bench.Effects());

        var bench = new RoutingBench();
        bench.Configure();
        bench.AcceptOne("twice", Put("3"), Deadline);
        bench.Pass(TimeSpan.FromSeconds(1));
        bench.Reply(Assert.Single(bench.Effects()), busy);

        Assert.Empty(bench.Effects());
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
        var sent = _bench.AcceptOne("a", Put("1"), Deadline);
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
        _bench.AcceptOne("write", Put("1"), Deadline);
        _bench.AcceptOne("read", new Get(Key.FromText("k")), Deadline);

        _bench.Router.Close();

        Assert.Equal(["write", "read"], _bench.Effects().Select(e => e.Request.Client));
    }

    private static Put Put(string value) => new(Key.FromText("k"), System.Text.Encoding.UTF8.GetBytes(value));

    private static Command Command(RoutingEffect<string> effect) => CommandCodec.Decode(effect.Request.Bytes);

    private static (long Sequence, long LowWater) Stamp(RoutingEffect<string> effect) =>
        (Command(effect).Stamp.Sequence, Command(effect).Stamp.LowWater);
}
