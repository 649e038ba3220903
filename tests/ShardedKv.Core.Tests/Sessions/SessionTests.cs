using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Tests.Groups;
using static ShardedKv.Core.Tests.Groups.GroupUnderTest;

namespace ShardedKv.Core.Tests.Sessions;

/// <summary>At most once, design §8.</summary>
public sealed class SessionTests
{
    private const long Lifetime = 3_600_000;

    [Fact]
    public void Requests_in_flight_have_no_order_and_each_is_applied_once_and_answered_the_same_again()
    {
        var group = Serving(shards: 1);

        Assert.Equal(new Done(new Revision(1)), group.Apply(Append(7, "k", "7")));
        Assert.Equal(new Done(new Revision(2)), group.Apply(Append(6, "k", "6")));
        Assert.Equal(new Done(new Revision(1)), group.Apply(Append(7, "k", "7")));
        Assert.Equal(new Done(new Revision(2)), group.Apply(Append(6, "k", "6")));

        Assert.Equal("76@v2", group.Text("k"));
    }

    [Fact]
    public void A_repetition_within_one_entry_is_applied_once()
    {
        var group = Serving(shards: 1);

        var replies = group.ApplyAll(Append(1, "k", "a"), Append(1, "k", "a"));

        Assert.Equal([new Done(new Revision(1)), new Done(new Revision(1))], replies);
        Assert.Equal("a@v1", group.Text("k"));
    }

    [Fact]
    public void Not_found_is_remembered_too()
    {
        var group = Serving(shards: 1);

        Assert.Equal(new NotFound(), group.Apply(Delete(1, "k")));
        group.Apply(Put(2, "k", "v"));

        Assert.Equal(new NotFound(), group.Apply(Delete(1, "k")));
        Assert.Equal("v@v1", group.Text("k"));
    }

    [Fact]
    public void The_verdict_of_a_condition_and_the_value_it_found_are_remembered_across_a_restart()
    {
        var group = Serving(shards: 1);
        var failed = new ConditionFailed(CompareAndSetTests.There(1, "a"));
        var leftOut = new ConditionFailed(new PresentValue(new Revision(3), null));
        group.Apply(Put(1, "k", "a"));
        Assert.Equal(failed, group.Apply(Set(2, "k", IfValue("b"), "c")));
        Assert.Equal(new Done(new Revision(2)), group.Apply(Set(3, "k", IfValue("a"), "b")));
        group.Apply(Put(4, "k", new string('v', 5000)));
        Assert.Equal(leftOut, group.Apply(Set(5, "k", new IfAbsent(), "c")));
        Assert.Equal(new ConditionFailed(null), group.Apply(Set(6, "other", IfRevision(1), "c")));
        group.Apply(Put(7, "k", "b"));

        for (var again = 0; again < 2; again++)
        {
            Assert.Equal(failed, group.Apply(Set(2, "k", IfValue("b"), "c")));
            Assert.Equal(new Done(new Revision(2)), group.Apply(Set(3, "k", IfValue("a"), "b")));
            Assert.Equal(leftOut, group.Apply(Set(5, "k", new IfAbsent(), "c")));
            Assert.Equal(new ConditionFailed(null), group.Apply(Set(6, "other", IfRevision(1), "c")));
            Assert.Equal("b@v4", group.Text("k"));
            group.Reopen();
        }
    }

    [Fact]
    public void A_hash_is_put_once_and_its_previous_value_answered_again_across_a_restart()
    {
        var group = Serving(shards: 1);
        group.Apply(Put(1, "k", "foo"));
        var first = group.Apply(PutHash(2, "k", "bar"));

        Assert.Equal(first, group.Apply(PutHash(2, "k", "bar")));
        group.Reopen();
        Assert.Equal(first, group.Apply(PutHash(2, "k", "bar")));

        Assert.Equal(new Replaced(new Revision(2), "foo"u8.ToArray()), first);
        Assert.Equal("3214735720@v2", group.Text("k"));
    }

    [Fact]
    public void Kept_values_at_their_bound_are_busy_for_new_sequences_only_and_low_water_makes_room()
    {
        var group = Serving(shards: 1);
        var large = new string('v', SessionTable.ReplyValueBytesMax);
        group.ApplyAll(Put(1, "k", large), PutHash(2, "k", "a"));

        for (var again = 0; again < 2; again++)
        {
            Assert.IsType<Busy>(group.Apply(Put(3, "k", "b")));
            Assert.Equal(SessionTable.ReplyValueBytesMax, Assert.IsType<Replaced>(group.Apply(PutHash(2, "k", "a"))).Previous.Length);
            group.Reopen();
        }

        Assert.Equal(new Done(new Revision(3)), group.Apply(Put(4, "k", "b", lowWater: 2)));
        Assert.Equal(new Done(new Revision(4)), group.Apply(Put(5, "k", "c", lowWater: 2)));
    }

    [Fact]
    public void A_sequence_at_or_below_low_water_is_refused_and_one_above_keeps_its_reply()
    {
        var group = Serving(shards: 1);
        group.ApplyAll(Append(1, "k", "1"), Append(2, "k", "2"), Append(3, "k", "3"));

        group.Apply(Append(4, "k", "4", lowWater: 2));

        Assert.Equal(RejectReason.SessionWindow, Reason(group.Apply(Append(1, "k", "1"))));
        Assert.Equal(RejectReason.SessionWindow, Reason(group.Apply(Append(2, "k", "2"))));
        Assert.Equal(new Done(new Revision(3)), group.Apply(Append(3, "k", "3")));
        Assert.Equal("1234@v4", group.Text("k"));
    }

    [Fact]
    public void A_late_request_does_not_lower_the_low_water_mark()
    {
        var group = Serving(shards: 1);
        group.Apply(Append(9, "k", "9", lowWater: 8));

        Assert.Equal(RejectReason.SessionWindow, Reason(group.Apply(Append(5, "k", "5", lowWater: 3))));
        Assert.Equal(RejectReason.SessionWindow, Reason(group.Apply(Append(8, "k", "8", lowWater: 3))));

        Assert.Equal("9@v1", group.Text("k"));
    }

    [Theory]
    [InlineData(0, 0), InlineData(-1, -2), InlineData(3, 3), InlineData(3, 4), InlineData(3, -1)]
    public void A_stamp_that_contradicts_itself_is_refused_and_raises_nothing(long sequence, long lowWater)
    {
        var group = Serving(shards: 1);

        Assert.Equal(RejectReason.Malformed, Reason(group.Apply(Append(sequence, "k", "x", lowWater))));

        Assert.Equal(new Done(new Revision(1)), group.Apply(Append(1, "k", "a")));
    }

    [Fact]
    public void A_session_is_refused_once_log_time_has_passed_its_lifetime_and_never_taken_for_new()
    {
        var group = Serving(shards: 1);
        group.Apply(Append(1, "k", "a"));

        group.Now = new LogTime(Start.UnixMilliseconds + Lifetime);
        Assert.Equal(new Done(new Revision(1)), group.Apply(Append(1, "k", "a")));

        group.Now = new LogTime(Start.UnixMilliseconds + Lifetime + 1);
        Assert.Equal(RejectReason.SessionExpired, Reason(group.Apply(Append(1, "k", "a"))));
        Assert.Equal(RejectReason.SessionExpired, Reason(group.Apply(Append(1, "k", "a"))));
        Assert.Equal(RejectReason.SessionExpired, Reason(group.Apply(Append(2, "k", "b"))));
        Assert.Equal("a@v1", group.Text("k"));
    }

    [Fact]
    public void An_expired_session_leaves_the_store_with_the_next_entry_of_its_shard()
    {
        var group = Serving(shards: 1);
        group.Apply(Put(1, "k", "a"));
        Assert.Single(group.Store.LastKeys, IsSession);
        var later = new LogTime(Start.UnixMilliseconds + Lifetime + 1);

        group.Now = later;
        group.Apply(Put(1, "k", "b", openedAt: later));

        Assert.Equal(2, group.Store.LastKeys.Count(IsSession));
        Assert.Single(group.Store.Dump().Split('\n'), line => line.StartsWith(SessionRows, StringComparison.Ordinal));
    }

    [Fact]
    public void A_session_stays_for_its_whole_lifetime_across_a_restart()
    {
        var group = Serving(shards: 1);
        group.Apply(Append(1, "k", "a"));

        group.Reopen();
        group.Now = new LogTime(Start.UnixMilliseconds + Lifetime);

        Assert.Equal(new Done(new Revision(1)), group.Apply(Append(1, "k", "a")));
        Assert.Equal("a@v1", group.Text("k"));
    }

    [Fact]
    public void An_opening_more_than_a_lifetime_ahead_is_refused()
    {
        var group = Serving(shards: 1);

        var edge = new LogTime(Start.UnixMilliseconds + Lifetime);
        var beyond = new LogTime(Start.UnixMilliseconds + Lifetime + 1);

        Assert.Equal(RejectReason.SessionInFuture, Reason(group.Apply(Append(1, "k", "a", openedAt: beyond))));
        Assert.Equal(new Done(new Revision(1)), group.Apply(Append(1, "k", "b", openedAt: edge)));
        Assert.Equal(RejectReason.Malformed, Reason(group.Apply(Append(1, "k", "b", openedAt: new LogTime(-1)))));
    }

    [Fact]
    public void A_full_window_is_busy_for_new_sequences_only_and_low_water_makes_room()
    {
        var group = Serving(new StoreLimits { SessionRepliesMax = 3 }, shards: 1);
        group.ApplyAll(Append(1, "k", "1"), Append(2, "k", "2"), Append(3, "k", "3"));

        Assert.IsType<Busy>(group.Apply(Append(4, "k", "4")));
        Assert.IsType<Busy>(group.Apply(Append(4, "k", "4")));
        Assert.Equal(new Done(new Revision(2)), group.Apply(Append(2, "k", "2")));
        Assert.Equal(new Done(new Revision(4)), group.Apply(Append(5, "k", "5", lowWater: 1)));
        Assert.Equal("1235@v4", group.Text("k"));
    }

    [Fact]
    public void A_full_table_is_busy_for_new_sessions_only()
    {
        var group = Serving(new StoreLimits { SessionsMax = 1 }, shards: 1);
        group.Apply(Append(1, "k", "1"));

        Assert.IsType<Busy>(group.Apply(Append(1, "k", "x", openedAt: new LogTime(Start.UnixMilliseconds + 1))));
        Assert.Equal(new Done(new Revision(2)), group.Apply(Append(2, "k", "2")));

        group.Now = new LogTime(Start.UnixMilliseconds + Lifetime + 1);
        group.Apply(Append(3, "k", "expired"));
        Assert.Equal(new Done(new Revision(3)), group.Apply(Append(1, "k", "3", openedAt: group.Now)));
        Assert.Equal("123@v3", group.Text("k"));
    }

    [Fact]
    public void Expired_sessions_are_removed_in_bounded_steps_oldest_first()
    {
        var group = Serving(shards: 1);
        var count = SessionTable.ExpiredPerEntryMax + 10;
        for (var i = 0; i < count; i++)
        {
            group.Apply(Put(1, "k", "v", openedAt: new LogTime(Start.UnixMilliseconds + i)));
        }

        group.Now = new LogTime(Start.UnixMilliseconds + Lifetime + count);
        group.Apply(Put(1, "k", "v"));
        Assert.Equal(10, Sessions(group));
        group.Apply(Put(1, "k", "v"));
        Assert.Equal(0, Sessions(group));
    }

    [Fact]
    public void Shards_keep_their_sessions_apart()
    {
        var group = Serving(shards: 2);
        var configuration = Configuration(1, 2);
        var keys = Enumerable.Range(0, 100).Select(i => $"k{i}").ToList();
        var first = keys.First(key => configuration.Find(Key.FromText(key).RoutingKey)!.Shard == new ShardId(0));
        var second = keys.First(key => configuration.Find(Key.FromText(key).RoutingKey)!.Shard == new ShardId(1));

        group.Apply(Append(9, first, "a", lowWater: 8));

        Assert.Equal(new Done(new Revision(1)), group.Apply(Append(3, second, "b")));
    }

    /// <summary>Of keyspace 0, shard 0, generation 1, kind 1.</summary>
    private const string SessionRows = "010000000000000000000000000000000101";

    private static bool IsSession(string key) => key.StartsWith(SessionRows, StringComparison.Ordinal);

    private static int Sessions(GroupUnderTest group) =>
        group.Store.Dump().Split('\n').Count(line => line.StartsWith(SessionRows, StringComparison.Ordinal));

    private static RejectReason Reason(KvReply reply) => Assert.IsType<Rejected>(reply).Reason;
}
