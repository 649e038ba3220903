using System.Text;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Actors.Tests;

/// <summary>The whole path with real actors, real sockets and real disk, in one process.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task A_single_node_serves_alone()
    {
        await using var cluster = await TestCluster.StartAsync(1, groups: 1);

        Assert.IsType<Done>(await cluster.AskAsync(0, Put("k", "v")));

        Assert.Equal("v", Text(await cluster.AskAsync(0, Get("k"))));
    }

    [Fact]
    public async Task What_one_node_has_acknowledged_every_node_reads()
    {
        await using var cluster = await TestCluster.StartAsync(3);

        for (var i = 0; i < 60; i++)
        {
            Assert.IsType<Done>(await cluster.AskUntilDoneAsync(i % 3, Put($"key/{i}", $"value {i}")));
        }

        for (var i = 0; i < 60; i++)
        {
            Assert.Equal($"value {i}", Text(await cluster.AskUntilDoneAsync((i + 1) % 3, Get($"key/{i}"))));
        }
    }

    [Fact]
    public async Task Appends_from_all_nodes_at_once_are_each_there_once_and_a_delete_ends_the_key()
    {
        await using var cluster = await TestCluster.StartAsync(3);

        var replies = await Task.WhenAll(Enumerable.Range(0, 300)
            .Select(i => cluster.AskAsync(i % 3, new Append(Key.FromText("log"), Encoding.UTF8.GetBytes($"{i};")))));
        Assert.All(replies, reply => Assert.IsType<Done>(reply));
        Assert.Equal(300, replies.Cast<Done>().Select(d => d.Revision).Distinct().Count());

        var parts = Text(await cluster.AskAsync(1, Get("log"))).Split(';', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);
        Assert.Equal(Enumerable.Range(0, 300), parts.Order());

        Assert.IsType<Done>(await cluster.AskAsync(2, new Delete(Key.FromText("log"))));
        Assert.IsType<NotFound>(await cluster.AskAsync(0, Get("log")));
        Assert.IsType<NotFound>(await cluster.AskAsync(1, new Delete(Key.FromText("log"))));
    }

    [Fact]
    public async Task A_value_of_one_mebibyte_crosses_the_nodes_in_fragments()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var value = new byte[1_048_576];
        new Random(7).NextBytes(value);

        for (var node = 0; node < 3; node++)
        {
            Assert.IsType<Done>(await cluster.AskUntilDoneAsync(node, new Put(Key.FromText($"big{node}"), value)));
            var found = Assert.IsType<Found>(await cluster.AskUntilDoneAsync((node + 1) % 3, Get($"big{node}")));
            Assert.True(found.Value.Span.SequenceEqual(value));
        }
    }

    [Fact]
    public async Task All_nodes_stopped_and_started_again_find_their_data()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        for (var i = 0; i < 30; i++)
        {
            Assert.IsType<Done>(await cluster.AskUntilDoneAsync(i % 3, Put($"k{i}", $"v{i}")));
        }

        for (var node = 0; node < 3; node++)
        {
            await cluster.StopAsync(node);
        }

        await cluster.StartAllAsync();

        for (var i = 0; i < 30; i++)
        {
            Assert.Equal($"v{i}", Text(await cluster.AskUntilDoneAsync(i % 3, Get($"k{i}"))));
        }
    }

    [Fact]
    public async Task With_one_node_stopped_the_two_others_go_on_and_it_catches_up()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        await cluster.StopAsync(0);

        for (var i = 0; i < 30; i++)
        {
            Assert.IsType<Done>(await cluster.AskUntilDoneAsync(1 + (i % 2), Put($"k{i}", $"v{i}")));
        }

        cluster.Start(0);
        await cluster.ServingAsync(0);
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal($"v{i}", Text(await cluster.AskUntilDoneAsync(0, Get($"k{i}"))));
        }
    }

    /// <summary>Scenario 15: it could vote twice.</summary>
    [Fact]
    public async Task A_node_whose_data_is_wiped_is_refused_as_the_voter_it_was()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        await cluster.StopAsync(2);
        Directory.Delete(cluster.DirectoryOf(2), recursive: true);

        cluster.Start(2);
        Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, Put("k", "v")));

        var health = Assert.IsType<NodeHealth.NotServing>(await cluster[2].HealthAsync());
        Assert.NotEmpty(health.Reason);
        var status = await cluster[0].StatusAsync(TimeSpan.FromSeconds(1));
        Assert.All(status.Groups, g => Assert.Null(g.Replicas.Single(r => r.Node == "n3").Role));
    }

    private static Put Put(string key, string value) => new(Key.FromText(key), Encoding.UTF8.GetBytes(value));

    private static Get Get(string key) => new(Key.FromText(key));

    private static string Text(KvReply reply) => Encoding.UTF8.GetString(Assert.IsType<Found>(reply).Value.Span);
}
