using static Akka.Cluster.Tests.Gossips.Given;

namespace Akka.Cluster.Tests.Heartbeats;

public sealed class HeartbeatTargetsTests
{
    private static readonly HeartbeatTargets Neighbours = new(Nodes(2, 3), []);

    /// <summary>In which node 1 has the neighbour 4 alone.</summary>
    private static readonly HeartbeatRing Changed = new(Node(1), Nodes(1, 4), [], monitoredBy: 9);

    [Fact]
    public void Of_former_neighbours_the_given_up_one_gets_heartbeats_on_and_the_available_one_is_forgotten()
    {
        var (next, forget) = Neighbours.Changed(Changed, Nodes(1, 2, 3, 4), isAvailable: node => node == Node(3));

        Assert.Equal(Nodes(4), next.Receivers);
        Assert.Equal(Nodes(2), next.FormerUnreachable);
        Assert.Equal(Nodes(2, 4), next.Active);
        Assert.Equal(Nodes(3), forget);
    }

    [Fact]
    public void A_given_up_former_neighbour_stays_one_through_further_changes()
    {
        var (given, _) = Neighbours.Changed(Changed, Nodes(1, 2, 3, 4), isAvailable: node => node == Node(3));

        var (next, forget) = given.Changed(Changed, Nodes(1, 2, 3, 4), isAvailable: node => node == Node(3));

        Assert.Equal(Nodes(2, 4), next.Active);
        Assert.Empty(forget);
    }

    [Fact]
    public void A_given_up_former_neighbour_that_answers_gets_no_more_heartbeats_and_is_forgotten()
    {
        var targets = new HeartbeatTargets(Nodes(4), Nodes(2));

        var (afterFormer, forgetFormer) = targets.Answered(Node(2));
        var (afterNeighbour, forgetNeighbour) = targets.Answered(Node(4));

        Assert.Equal(Nodes(4), afterFormer.Active);
        Assert.True(forgetFormer);
        Assert.Equal(Nodes(2, 4), afterNeighbour.Active);
        Assert.False(forgetNeighbour);
    }

    [Fact]
    public void A_given_up_former_neighbour_that_is_removed_is_forgotten()
    {
        var (next, forget) = new HeartbeatTargets(Nodes(4), Nodes(2)).Changed(Changed, Nodes(1, 4), isAvailable: _ => false);

        Assert.Equal(Nodes(4), next.Active);
        Assert.Equal(Nodes(2), forget);
    }

    [Fact]
    public void A_given_up_former_neighbour_that_is_one_again_is_not_forgotten()
    {
        var ring = new HeartbeatRing(Node(1), Nodes(1, 2, 4), Nodes(2), monitoredBy: 9);

        var (next, forget) = new HeartbeatTargets(Nodes(4), Nodes(2)).Changed(ring, Nodes(1, 2, 4), isAvailable: node => node == Node(4));

        Assert.Equal(Nodes(2, 4), next.Receivers);
        Assert.Empty(next.FormerUnreachable);
        Assert.Empty(forget);
    }
}
