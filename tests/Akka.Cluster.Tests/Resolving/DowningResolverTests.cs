using Akka.Cluster.SBR;
using Akka.Cluster.Tests.Gossips;
using static Akka.Cluster.Tests.Gossips.Given;

namespace Akka.Cluster.Tests.Resolving;

public sealed class DowningResolverTests
{
    private static readonly Gossip Whole = Gossip(Member(1), Member(2), Member(3));

    [Fact]
    public void It_waits_until_the_split_has_been_the_same_for_the_time_of_stability()
    {
        var resolver = Resolver();
        resolver.Observe(Whole.SeenFrom(1), S(0));
        resolver.Observe(Whole.Unreachable(1, 3).SeenFrom(1), S(5));
        Assert.Null(resolver.Tick(S(8)));
        resolver.Observe(Whole.Unreachable(1, 2, 3).SeenFrom(1), S(8));

        Assert.Null(resolver.Tick(S(17.9)));

        Assert.Equal([Node(1)], Downed(resolver.Tick(S(18))));
    }

    [Fact]
    public void Only_the_leader_of_a_side_decides()
    {
        var (leader, follower) = (Resolver(), Resolver());
        leader.Observe(Whole.Unreachable(1, 3).SeenFrom(1), S(0));
        follower.Observe(Whole.Unreachable(1, 3).SeenFrom(2), S(0));

        Assert.Equal([Node(3)], Downed(leader.Tick(S(10))));
        Assert.Null(follower.Tick(S(10)));
    }

    [Fact]
    public void What_heals_in_time_is_left_alone()
    {
        var resolver = Resolver();
        resolver.Observe(Whole.Unreachable(1, 3).SeenFrom(1), S(0));
        resolver.Observe(Whole.SeenFrom(1), S(9));

        Assert.Null(resolver.Tick(S(1000)));
    }

    [Fact]
    public void What_keeps_changing_is_ended_by_every_node_itself_last()
    {
        var resolver = Resolver();
        for (var second = 0; second <= 18; second++)
        {
            resolver.Observe((second % 2 == 0 ? Whole.Unreachable(1, 3) : Whole.Unreachable(2, 1, 3)).SeenFrom(2), S(second));
            Assert.Null(resolver.Tick(S(second)));
        }

        Assert.Equal([Node(1), Node(3), Node(2)], Downed(resolver.Tick(S(18.1))));
    }

    [Fact]
    public void The_smaller_side_asks_later_for_the_lease_and_ends_when_it_does_not_get_it()
    {
        var (larger, smaller) = (WithLease(), WithLease());
        larger.Observe(Whole.Unreachable(1, 3).SeenFrom(1), S(0));
        smaller.Observe(Whole.Unreachable(3, 1, 2).SeenFrom(3), S(0));

        Assert.IsType<DowningAction.AcquireLease>(larger.Tick(S(10)));
        Assert.Equal([Node(3)], Downed(larger.LeaseAnswered(held: true, S(10))));
        Assert.Null(smaller.Tick(S(10)));
        Assert.Null(smaller.Tick(S(11.9)));
        Assert.IsType<DowningAction.AcquireLease>(smaller.Tick(S(12)));
        Assert.Null(smaller.Tick(S(13)));
        Assert.Equal([Node(3)], Downed(smaller.LeaseAnswered(held: false, S(14))));
    }

    [Fact]
    public void The_lease_is_released_a_while_after_all_is_resolved()
    {
        var resolver = WithLease();
        resolver.Observe(Whole.Unreachable(1, 3).SeenFrom(1), S(0));
        resolver.Tick(S(10));
        resolver.LeaseAnswered(held: true, S(10));
        resolver.Observe(Gossip(Member(1), Member(2)).SeenFrom(1), S(11));

        Assert.Null(resolver.Tick(S(12)));
        Assert.Null(resolver.Tick(S(51.9)));
        Assert.IsType<DowningAction.ReleaseLease>(resolver.Tick(S(52)));
        Assert.Null(resolver.Tick(S(53)));
    }

    private static DowningResolver Resolver() => new(new DowningStrategy.KeepMajority(null), S(10), S(8));

    private static DowningResolver WithLease() => new(new DowningStrategy.LeaseMajority(null, S(2), S(40)), S(10), TimeSpan.Zero);

    private static System.Collections.Immutable.ImmutableList<UniqueAddress> Downed(DowningAction? action) => Assert.IsType<DowningAction.Down>(action).Nodes;

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
