using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Routing;
using ShardedKv.Raft;

namespace ShardedKv.Core.Tests.Routing;

/// <summary>Where reads of each tier go.</summary>
public sealed class ReadRoutingTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly NodeName N1 = new("n1");
    private static readonly NodeName N2 = new("n2");
    private static readonly GroupId Group = new(1);

    public static TheoryData<string, bool> Tiers => new()
    {
        { "linearizable", false }, { "lease", false }, { "session", true }, { "bounded", true }, { "eventual", true },
    };

    [Theory, MemberData(nameof(Tiers))]
    public void What_any_replica_may_serve_goes_to_the_nodes_own_and_the_rest_to_the_leader(string tier, bool anyReplica)
    {
        var bench = At(N2, leader: N1);

        var sent = bench.AcceptOne("a", Get(Tier(tier)), Deadline);

        Assert.Equal(anyReplica ? N2 : N1, sent.Target);
        Assert.Equal(Get(Tier(tier)), RequestCodec.Decode(sent.Request.Bytes));
    }

    [Fact]
    public void Without_a_replica_of_its_own_it_goes_to_the_leader()
    {
        var bench = At(new NodeName("n9"), leader: N2);

        Assert.Equal(N2, bench.AcceptOne("a", Get(ReadTier.Eventual), Deadline).Target);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public void A_replica_that_is_too_stale_sends_it_to_the_leader_at_once(bool isHinted)
    {
        var bench = At(N2, leader: isHinted ? null : N1);
        var sent = bench.AcceptOne("a", Get(Tier("session")), Deadline);

        bench.Reply(sent, new TooStale(isHinted ? N1 : null));

        var again = Assert.Single(bench.Effects());
        Assert.Equal(N1, again.Target);
        Assert.Equal(sent.Request.Bytes, again.Request.Bytes);
    }

    /// <summary>It may have been deposed without knowing.</summary>
    [Fact]
    public void A_leader_that_is_too_stale_itself_is_asked_again_only_in_its_turn()
    {
        var bench = At(local: null, leader: N1);
        var sent = bench.AcceptOne("a", Get(Tier("bounded")), Deadline);

        bench.Reply(sent, new TooStale(null));
        Assert.Empty(bench.Effects());
        bench.Pass(TimeSpan.FromMilliseconds(200));

        Assert.Equal(N2, Assert.Single(bench.Effects()).Target);
    }

    [Fact]
    public void Never_new_enough_until_its_deadline_it_is_answered_so()
    {
        var bench = At(N2, leader: null);
        var sent = bench.AcceptOne("a", Get(Tier("session")), Deadline);
        bench.Reply(sent, new TooStale(null));

        bench.Pass(Deadline);

        Assert.Equal(new TooStale(null), Assert.Single(bench.Effects()).Reply);
    }

    [Fact]
    public void A_new_leader_does_not_take_from_the_nodes_own_replica_what_is_there()
    {
        var bench = At(N2, leader: null);
        bench.AcceptOne("a", Get(ReadTier.Eventual), Deadline);

        bench.Router.LeaderKnown(Group, N1, bench.Now, bench.Wall);

        Assert.Empty(bench.Effects());
    }

    [Fact]
    public void Of_a_token_only_the_mark_of_the_keys_shard_travels()
    {
        var bench = At(N2, leader: N1);
        var mine = new ShardMark(new ShardId(0), new Revision(7));
        var token = SessionToken.Empty.With(mine).With(new ShardMark(new ShardId(9), new Revision(3)));

        var sent = bench.AcceptOne("a", Get(ReadTier.Session(token)), Deadline);

        Assert.Equal(Get(ReadTier.Session(SessionToken.Empty.With(mine))), RequestCodec.Decode(sent.Request.Bytes));
    }

    /// <summary>A node that does not know of marks answers without, and a token would lack what was written there.</summary>
    [Fact]
    public void Below_level_four_sessions_reads_are_refused_and_the_other_tiers_are_sent()
    {
        var bench = new RoutingBench();
        bench.Configure(featureLevel: 3);

        var session = bench.AcceptOne("a", Get(Tier("session")), Deadline);
        var bounded = bench.AcceptOne("a", Get(Tier("bounded")), Deadline);

        Assert.Equal(RejectReason.FeatureLevel, Assert.IsType<Rejected>(session.Reply).Reason);
        Assert.NotNull(bounded.Target);
    }

    /// <summary>After a restore into a new cluster the old one's token says nothing there, and a read that took it at its word could show less
    /// than its session saw.</summary>
    [Fact]
    public void A_sessions_read_with_a_token_of_another_cluster_is_refused_and_replies_carry_the_own()
    {
        var bench = At(local: null, leader: N1);
        var mark = new ShardMark(new ShardId(0), new Revision(7));
        var foreign = SessionToken.Empty.With(mark with { Cluster = new ClusterId(new Guid(1, 2, 3, new byte[8])) });

        var refused = bench.AcceptOne("a", Get(ReadTier.Session(foreign)), Deadline);
        bench.Reply(bench.AcceptOne("a", Get(ReadTier.Linearizable), Deadline), new NotFound { Mark = mark });
        var seen = SessionToken.Empty.With(Assert.Single(bench.Effects()).Reply!.Mark);
        var taken = bench.AcceptOne("a", Get(ReadTier.Session(seen)), Deadline);

        Assert.Equal(RejectReason.OtherCluster, Assert.IsType<Rejected>(refused.Reply).Reason);
        Assert.Equal((default(ClusterId), N1), (seen.Cluster, taken.Target));
    }

    private static RoutingBench At(NodeName? local, NodeName? leader)
    {
        var bench = new RoutingBench(new RouterOptions(), local);
        bench.Configure();
        if (leader is { } known)
        {
            bench.Router.LeaderKnown(Group, known, bench.Now, bench.Wall);
        }

        return bench;
    }

    private static Get Get(ReadTier tier) => new(Key.FromText("k")) { Tier = tier };

    private static ReadTier Tier(string name) => name switch
    {
        "linearizable" => ReadTier.Linearizable,
        "lease" => ReadTier.Lease,
        "session" => ReadTier.Session(SessionToken.Empty.With(new ShardMark(new ShardId(0), new Revision(1)))),
        "bounded" => ReadTier.Bounded(TimeSpan.FromSeconds(5)),
        _ => ReadTier.Eventual,
    };
}
