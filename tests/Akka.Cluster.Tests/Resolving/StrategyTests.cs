using System.Collections.Immutable;
using Akka.Cluster.SBR;
using Akka.Cluster.Tests.Gossips;
using static Akka.Cluster.MemberStatus;
using static Akka.Cluster.Tests.Gossips.Given;

namespace Akka.Cluster.Tests.Resolving;

public sealed class StrategyTests
{
    private static readonly DowningStrategy Majority = new DowningStrategy.KeepMajority(null);

    [Theory]
    [InlineData(new[] { 1, 2, 3 }, new[] { 4, 5 }), InlineData(new[] { 3, 4, 5 }, new[] { 1, 2 }), InlineData(new[] { 1, 4 }, new[] { 2, 3 })]
    [InlineData(new[] { 1 }, new[] { 2 })]
    public void Keep_majority_keeps_the_larger_side_and_of_equal_ones_that_with_the_lowest_address(int[] kept, int[] downed)
    {
        Assert.Equal(Nodes(downed), Decide(Majority, kept, downed));
        Assert.Equal(Nodes(downed), Decide(Majority, downed, kept));
    }

    [Fact]
    public void Keep_majority_counts_the_role_only()
    {
        Member[] members = [Member(1), Member(2), Member(3, Up, null, "db")];
        var strategy = new DowningStrategy.KeepMajority("db");

        Assert.Equal(Nodes(1, 2), Decide(strategy, [1, 2], [3], members));
        Assert.Equal(Nodes(1, 2), Decide(strategy, [3], [1, 2], members));
    }

    [Fact]
    public void A_majority_that_a_joining_member_on_the_other_side_could_turn_ends()
    {
        Member[] members = [Member(2), Member(1, Joining), Member(3), Member(4, Joining)];

        Assert.Equal(Nodes(1, 2, 3, 4), Decide(Majority, [2], [1, 3, 4], members));
    }

    [Fact]
    public void A_majority_that_a_leaving_member_makes_up_ends()
    {
        Member[] members = [Member(1, Leaving), Member(2), Member(3), Member(4)];

        Assert.Equal(Nodes(1, 2, 3, 4), Decide(Majority, [1, 2], [3, 4], members));
        Assert.Equal(Nodes(3, 4), Decide(Majority, [3, 4], [1, 2], members));
    }

    [Fact]
    public void The_side_of_an_oldest_that_is_leaving_ends_when_the_next_oldest_is_on_the_other_side()
    {
        var strategy = new DowningStrategy.KeepOldest(DownIfAlone: false, null);
        Member[] members = [Member(1, Leaving), Member(2), Member(3), Member(4)];

        Assert.Equal(Nodes(1, 2, 3, 4), Decide(strategy, [1, 3], [2, 4], members));
        Assert.Equal(Nodes(2, 4), Decide(strategy, [2, 4], [1, 3], members));
        Assert.Equal(Nodes(3, 4), Decide(strategy, [1, 2], [3, 4], members));
    }

    [Fact]
    public void Static_quorum_counts_a_joining_member_for_its_bound_but_not_for_its_quorum()
    {
        var strategy = new DowningStrategy.StaticQuorum(2, null);

        Assert.Equal(Nodes(1, 2, 3, 4), Decide(strategy, [1, 2], [3, 4], [Member(1), Member(2), Member(3), Member(4, Joining)]));
        Assert.Equal(Nodes(1, 2), Decide(strategy, [1, 2], [3], [Member(1), Member(2, Joining), Member(3)]));
    }

    [Fact]
    public void Static_quorum_keeps_a_side_with_enough_and_ends_all_when_two_sides_could_have_enough()
    {
        var strategy = new DowningStrategy.StaticQuorum(3, null);

        Assert.Equal(Nodes(4, 5), Decide(strategy, [1, 2, 3], [4, 5]));
        Assert.Equal(Nodes(4, 5), Decide(strategy, [4, 5], [1, 2, 3]));
        Assert.Equal(Nodes(1, 2, 3, 4, 5, 6), Decide(strategy, [1, 2, 3, 4], [5, 6]));
    }

    [Fact]
    public void Keep_oldest_keeps_the_oldest_unless_it_is_alone_against_several()
    {
        DowningStrategy notAlone = new DowningStrategy.KeepOldest(DownIfAlone: true, null), always = new DowningStrategy.KeepOldest(DownIfAlone: false, null);

        Assert.Equal(Nodes(3, 4, 5), Decide(notAlone, [1, 2], [3, 4, 5]));
        Assert.Equal(Nodes(3, 4, 5), Decide(notAlone, [3, 4, 5], [1, 2]));
        Assert.Equal(Nodes(1), Decide(notAlone, [1], [2, 3]));
        Assert.Equal(Nodes(1), Decide(notAlone, [2, 3], [1]));
        Assert.Equal(Nodes(2), Decide(notAlone, [1], [2]));
        Assert.Equal(Nodes(2, 3), Decide(always, [1], [2, 3]));
        Assert.Equal(Nodes(2, 3), Decide(always, [2, 3], [1]));
    }

    [Fact]
    public void Down_all_downs_all() => Assert.Equal(Nodes(1, 2, 3), Decide(new DowningStrategy.DownAll(), [1, 2], [3]));

    [Fact]
    public void Nodes_that_are_cut_off_only_from_each_other_are_downed_and_the_rest_goes_on()
    {
        var gossip = Gossip(Member(1), Member(2), Member(3), Member(4)).Unreachable(1, 2).Unreachable(2, 1);

        Assert.Equal(Nodes(1, 2), SplitResolution.NodesToDown(Majority, SplitView.Of(gossip.SeenFrom(3))));
    }

    [Fact]
    public void An_unreachable_node_that_has_seen_the_gossip_is_only_indirectly_connected()
    {
        var gossip = (Gossip(Member(1), Member(2), Member(3)) with { Seen = Nodes(2, 3) }).Unreachable(1, 2);

        Assert.Equal(Nodes(2), SplitResolution.NodesToDown(Majority, SplitView.Of(gossip.SeenFrom(3))));
    }

    /// <summary>What the first side downs when it cannot reach the others; the members are Up, their numbers their ages.</summary>
    private static ImmutableHashSet<UniqueAddress> Decide(DowningStrategy strategy, int[] here, int[] there, Member[]? members = null)
    {
        var gossip = Gossip(members ?? [.. here.Concat(there).Select(number => Member(number))]).Unreachable(here[0], there);
        return SplitResolution.NodesToDown(strategy, SplitView.Of(gossip.SeenFrom(here[0])));
    }
}
