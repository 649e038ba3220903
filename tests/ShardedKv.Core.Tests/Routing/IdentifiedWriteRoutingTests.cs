using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Core.Sessions;
using static ShardedKv.Core.Tests.Routing.RoutingBench;

namespace ShardedKv.Core.Tests.Routing;

/// <summary>What a region sends for a write whose sender gave it an id, and what becomes of one that meets a full table of ids.</summary>
public sealed class IdentifiedWriteRoutingTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly RoutingBench _bench = new();

    /// <summary>Another region, at another time, must be able to ask for the same.</summary>
    [Fact]
    public void A_write_with_an_id_is_stamped_by_id_key_and_content_and_by_no_session_of_the_region()
    {
        var id = new RequestId(new Guid(1, 0, 0, new byte[8]));
        var other = new RoutingBench();
        _bench.Configure();
        other.Configure();
        other.Pass(TimeSpan.FromMinutes(5));

        var first = _bench.AcceptOne("a", PutOf("1") with { Id = id }, Deadline);
        _bench.Pass(TimeSpan.FromSeconds(1));
        var retried = Assert.Single(_bench.Effects());
        var again = other.AcceptOne("b", PutOf("1") with { Id = id }, Deadline);
        var reused = other.AcceptOne("c", PutOf("2") with { Id = id }, Deadline);
        var elsewhere = other.AcceptOne("d", new Put(Key.FromText("l"), "1"u8.ToArray()) { Id = id }, Deadline);
        var without = other.AcceptOne("e", PutOf("1"), Deadline);

        var stamp = CommandOf(first).Stamp;
        Assert.Equal(first.Request.Bytes, retried.Request.Bytes);
        Assert.Equal(stamp with { OpenedAt = new LogTime(stamp.OpenedAt.UnixMilliseconds + 300_000) }, CommandOf(again).Stamp);
        Assert.Equal(stamp.Session, CommandOf(reused).Stamp.Session);
        Assert.NotEqual(stamp.Digest, CommandOf(reused).Stamp.Digest);
        Assert.NotEqual(stamp.Session, CommandOf(elsewhere).Stamp.Session);
        Assert.Null(CommandOf(without).Stamp.Digest);
        Assert.Equal((1, 0), StampOf(without));
    }

    [Fact]
    public void Below_level_seven_a_write_with_an_id_is_refused_and_never_sent()
    {
        _bench.Configure(featureLevel: 6);

        var refused = _bench.AcceptOne("a", PutOf("1") with { Id = RequestId.FromText("once") }, Deadline);

        Assert.Equal(RejectReason.FeatureLevel, Assert.IsType<Rejected>(refused.Reply).Reason);
    }

    /// <summary>At the deadline it could only be said that the outcome is not known.</summary>
    [Fact]
    public void Busy_for_longer_than_the_deadline_is_answered_at_once_unless_an_attempt_before_is_open()
    {
        _bench.Configure();
        var busy = new Busy(Deadline + TimeSpan.FromMilliseconds(1));
        _bench.Reply(_bench.AcceptOne("once", PutOf("1"), Deadline), busy);
        Assert.Equal(busy, Assert.Single(_bench.Effects()).Reply);
        _bench.Reply(_bench.AcceptOne("later", PutOf("2"), Deadline), new Busy(Deadline));
        Assert.Empty(_bench.Effects());

        var bench = new RoutingBench();
        bench.Configure();
        bench.AcceptOne("twice", PutOf("3"), Deadline);
        bench.Pass(TimeSpan.FromSeconds(1));
        bench.Reply(Assert.Single(bench.Effects()), busy);

        Assert.Empty(bench.Effects());
    }
}
