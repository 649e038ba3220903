using System.Text;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Actors.Tests.Nodes;

/// <summary>A node that nobody's settings name comes into a running cluster.</summary>
public sealed class JoiningTests
{
    private static readonly NodeName Fourth = new("n4");

    [Fact]
    public async Task A_node_that_nobody_names_joins_and_answers_for_any_key()
    {
        await using var cluster = await TestCluster.StartAsync(4, first: 3);

        Assert.IsType<Done>(await cluster.AskUntilDoneAsync(3, new Put(Key.FromText("k"), "v"u8.ToArray())));

        var found = Assert.IsType<Found>(await cluster.AskUntilDoneAsync(0, new Get(Key.FromText("k"))));
        Assert.Equal("v", Encoding.UTF8.GetString(found.Value.Span));
        for (var node = 0; node < 4; node++)
        {
            await cluster.MetaAsync(node, state => state.Nodes.ContainsKey(Fourth));
        }
    }

    [Fact]
    public async Task A_node_that_joined_knows_the_cluster_again_at_its_next_start_while_all_others_are_away()
    {
        await using var cluster = await TestCluster.StartAsync(4, first: 3);
        var known = await cluster.MetaAsync(3, state => state.Nodes.ContainsKey(Fourth));
        for (var node = 3; node >= 0; node--)
        {
            await cluster.StopAsync(node);
        }

        cluster.Start(3);

        var again = await cluster.MetaAsync(3, state => state.Nodes.ContainsKey(Fourth));
        Assert.Equal(known.Cluster, again.Cluster);
        Assert.True(again.Version >= known.Version);
    }

    [Fact]
    public async Task A_cluster_that_is_not_there_yet_takes_a_joining_node_in_once_it_is()
    {
        await using var cluster = new TestCluster(4, first: 3);
        cluster.Start(3);
        Assert.Contains("n1, n2, n3", Assert.IsType<NodeHealth.NotServing>(await cluster[3].HealthAsync()).Reason, StringComparison.Ordinal);

        for (var node = 0; node < 3; node++)
        {
            cluster.Start(node);
        }

        await cluster.ServingAsync(3);
        Assert.IsType<Done>(await cluster.AskUntilDoneAsync(3, new Put(Key.FromText("k"), "v"u8.ToArray())));
    }
}
