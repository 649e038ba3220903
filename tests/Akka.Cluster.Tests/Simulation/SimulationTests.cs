using Akka.Cluster.Simulation;

namespace Akka.Cluster.Tests.Simulation;

/// <summary>Clusters in virtual time. A failure prints its seed and the command that plays it again.</summary>
public sealed class SimulationTests
{
    [Theory, InlineData(1, 40), InlineData(1001, 40)]
    public void Clusters_of_many_seeds_agree_and_no_split_leaves_two_sides(int first, int count)
    {
        var survived = Enumerable.Range(first, count).Count(seed => new SimulatedCluster(Scenario.Of(seed)).Play() > 0);

        Assert.True(survived > count / 3, $"only {survived} of {count} splits left a living side");
    }

    [Fact]
    public void The_other_side_does_not_get_the_lease_when_its_holder_ends() => new SimulatedCluster(Scenario.Of(5671)).Play();

    [Fact]
    public void The_first_seed_node_comes_back_only_where_another_one_lets_it_in() => new SimulatedCluster(Scenario.Of(5179)).Play();

    [Fact]
    public void A_cluster_of_a_hundred_nodes_agrees() => new SimulatedCluster(Scenario.Of(7, nodes: 100)).Play();

    [Fact]
    public void A_seed_plays_the_same_each_time()
    {
        Assert.Equal(new SimulatedCluster(Scenario.Of(12, nodes: 12)).Trace(), new SimulatedCluster(Scenario.Of(12, nodes: 12)).Trace());
    }
}
