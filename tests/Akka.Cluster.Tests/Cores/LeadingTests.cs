using System.Collections.Immutable;
using static Akka.Cluster.MemberStatus;
using static Akka.Cluster.Tests.Gossips.Given;

namespace Akka.Cluster.Tests.Cores;

using Akka.Cluster.Tests.Gossips;

public sealed class LeadingTests
{
    private static readonly ImmutableHashSet<UniqueAddress> Nobody = [];

    [Fact]
    public void All_agree_when_every_Up_and_Leaving_member_has_seen_it()
    {
        var gossip = Gossip(Member(1), Member(2, Leaving), Member(3, Joining), Member(4, Exiting), Member(5, Down));

        Assert.True((gossip with { Seen = Nodes(1, 2) }).SeenFrom(1).Convergence(Nobody));
        Assert.False((gossip with { Seen = Nodes(1) }).SeenFrom(1).Convergence(Nobody));
        Assert.True((gossip with { Seen = Nodes(1) }).SeenFrom(1).Convergence(Nodes(2)));
    }

    [Theory, InlineData(Up, false), InlineData(Joining, false), InlineData(Leaving, false), InlineData(Down, true), InlineData(Exiting, true)]
    public void An_unreachable_member_hinders_agreement_until_it_is_on_its_way_out(MemberStatus status, bool agreed)
    {
        var gossip = Gossip(Member(1), Member(2), Member(3, status)).SeenByAll().Unreachable(2, 3);

        Assert.Equal(agreed, gossip.SeenFrom(1).Convergence(Nobody));
    }

    [Fact]
    public void What_a_downed_node_observed_does_not_count()
    {
        var gossip = Gossip(Member(1), Member(2, Down), Member(3)).SeenByAll().Unreachable(2, 3);

        Assert.True(gossip.SeenFrom(1).Convergence(Nobody));
        Assert.Empty(gossip.SeenFrom(1).Unreachable);
    }

    [Fact]
    public void The_first_reachable_Up_member_by_address_leads()
    {
        var gossip = Gossip(Member(1, Joining), Member(2), Member(3), Member(4));

        Assert.Equal(Node(2), gossip.SeenFrom(4).Leader!.UniqueAddress);
        Assert.Equal(Node(3), gossip.Unreachable(4, 2).SeenFrom(4).Leader!.UniqueAddress);
        Assert.Equal(Node(2), gossip.Unreachable(4, 2).SeenFrom(2).Leader!.UniqueAddress);
        Assert.Equal(Node(1), Gossip(Member(1, Joining), Member(2, Exiting)).SeenFrom(2).Leader!.UniqueAddress);
    }

    [Fact]
    public void Joining_members_become_Up_with_the_next_ages_and_leaving_ones_Exiting()
    {
        var state = Gossip(Member(1, Up, 4), Member(2, Joining), Member(3, WeaklyUp), Member(4, Leaving, 2)).SeenByAll().SeenFrom(1);

        var next = LeaderActions.OnConvergence(state, Nobody, new ClusterRules(), At(0))!;

        Assert.Equal([(Up, 4), (Up, 5), (Up, 6), (Exiting, 2)], next.Members.Values.Select(member => (member.Status, member.UpNumber)));
    }

    [Fact]
    public void Removed_are_the_unreachable_that_are_Down_or_Exiting_and_those_that_said_goodbye()
    {
        var state = Gossip(Member(1), Member(2, Down), Member(3, Down), Member(4, Exiting), Member(5, Exiting), Member(6, Exiting))
            .SeenByAll().Unreachable(1, 2, 4).SeenFrom(1);

        var next = LeaderActions.OnConvergence(state, Nodes(5), new ClusterRules(), At(3))!;

        Assert.Equal([Node(1), Node(3), Node(6)], next.Members.Keys);
        Assert.Equal([Node(2), Node(4), Node(5)], next.Tombstones.Keys);
        Assert.All(next.Tombstones.Values, at => Assert.Equal(3000, at));
    }

    [Fact]
    public void Nobody_becomes_Up_before_enough_have_joined_in_all_and_of_each_role()
    {
        var rules = new ClusterRules { MinNrOfMembers = 2, MinNrOfMembersOfRole = ImmutableDictionary<string, int>.Empty.Add("a", 2) };
        var one = Gossip(Member(1, Joining, null, "a"), Member(2, Joining));

        Assert.Null(LeaderActions.OnConvergence(one.SeenFrom(1), Nobody, rules, At(0)));
        Assert.NotNull(LeaderActions.OnConvergence(one.With(Member(3, Joining, null, "a")).SeenFrom(1), Nobody, rules, At(0)));
    }

    [Fact]
    public void Without_agreement_reachable_joining_members_become_WeaklyUp()
    {
        var state = Gossip(Member(1), Member(2), Member(3, Joining), Member(4, Joining)).Unreachable(1, 2, 4).SeenFrom(1);

        var next = LeaderActions.WithoutConvergence(state, new ClusterRules())!;

        Assert.Equal((WeaklyUp, Joining), (next.StatusOf(3), next.StatusOf(4)));
    }

    [Theory]
    [InlineData(Up, Joining), InlineData(Leaving, Up), InlineData(Down, Up), InlineData(Joining, Exiting), InlineData(Exiting, Leaving), InlineData(Removed, Down)]
    public void A_status_does_not_go_back(MemberStatus from, MemberStatus to)
    {
        Assert.Throws<InvalidOperationException>(() => Member(1, from).Copy(to));
    }
}
