using System.Diagnostics;
using System.Net;
using ShardedKv.Actors.Status;
using Xunit.Abstractions;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Nodes come, go and die, and the cluster places replicas, shards and leaders by itself, while clients write.</summary>
public class MemberTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Nodes_that_join_get_their_share_by_themselves_and_nothing_is_left_of_those_that_are_drained()
    {
        using var folder = new TestFolder();
        var began = Stopwatch.StartNew();
        await using var nodes = await TestNodes.StartAsync(
            folder.Path, 6, "sharded-kv { groups = auto, shards = 24, peer { silence-max = 1s, hello-interval = 200ms } }", first: 3);
        var first = nodes.Addresses.Take(3).ToArray();
        await using var writers = new SteadyWriters(first);
        await writers.MoreAsync(300);

        foreach (var node in nodes.All.Skip(3))
        {
            node.Start();
        }

        var spread = await nodes.Status.WaitForAsync(first[0], "shards, replicas and leaders are spread over six nodes", IsSpread);
        output.WriteLine($"{began.Elapsed.TotalSeconds:f1} s: spread, {writers.Acknowledged} writes");

        var drained = await SkvProcess.RunAsync("drain", "n4", "n5", "n6", "--wait", "--address", string.Join(',', first));
        output.WriteLine($"{began.Elapsed.TotalSeconds:f1} s: drained, {writers.Acknowledged} writes: {drained.Error}");
        Assert.Equal((0, $"{spread.ConfigurationNumber}\n"), (drained.Code, drained.Output));

        var left = await nodes.Status.WaitForAsync(first[0], "the others have forgotten them", status => status.Nodes.Length == 3);
        Assert.All(left.Groups, group => Assert.Equal(["n1", "n2", "n3"], group.Replicas.Select(replica => replica.Node).Order()));
        using var http = new HttpClient();
        foreach (var node in nodes.All.Skip(3))
        {
            await HasNothingAsync(node);
            using var ready = await http.GetAsync(new Uri(node.Address, "/healthz/ready"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Contains($"{node.Name} was drained", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal(0, await node.StopAsync());
        }

        await writers.StopAsync();
        Assert.Empty(writers.Faults);
        Assert.Empty(await writers.MissingAsync(first[1]));
        output.WriteLine($"{began.Elapsed.TotalSeconds:f1} s: {writers.Acknowledged} writes, all there");
    }

    [Fact]
    public async Task A_node_that_dies_is_replaced_in_every_group_while_every_write_is_done()
    {
        using var folder = new TestFolder();
        var began = Stopwatch.StartNew();
        await using var nodes = await TestNodes.StartAsync(
            folder.Path, 4, "sharded-kv { groups = 3, shards = 12, replace-after = 5s }", first: 3);
        nodes[3].Start();
        await nodes.Status.WaitForAsync(nodes[3].Address, "n4 is there", status => status.Nodes.Length == 4 && StatusClient.HasLeaders(status));
        var stay = new[] { nodes[0].Address, nodes[1].Address, nodes[3].Address };
        await using var writers = new SteadyWriters(stay);
        await writers.MoreAsync(300);

        await nodes[2].KillAsync();
        await nodes.Status.WaitForAsync(nodes[3].Address, "every group is whole again without n3", status => StatusClient.HasLeaders(status)
            && status.Groups.All(group => group.Replicas.Select(replica => replica.Node).Order().SequenceEqual(["n1", "n2", "n4"])
                && group.Replicas.All(replica => replica.Role is "leader" or "follower")));
        output.WriteLine($"{began.Elapsed.TotalSeconds:f1} s: whole again, {writers.Acknowledged} writes");
        await writers.MoreAsync(300);

        nodes[2].Start();
        await HasNothingAsync(nodes[2]);
        await writers.StopAsync();
        Assert.Empty(await writers.MissingAsync(nodes[3].Address));
        output.WriteLine($"{began.Elapsed.TotalSeconds:f1} s: {writers.Acknowledged} writes, all there; {writers.Faults.Count} had to be repeated after the death");
    }

    /// <summary>Six groups of three replicas: every node has three replicas, leads one group, and serves four shards by it.</summary>
    private static bool IsSpread(ClusterStatus status)
    {
        var groups = status.Groups.Where(group => group.Group != 0).ToArray();
        return status.Nodes.Length == 6 && groups.Length == 6 && status.PendingOperations == 0 && StatusClient.HasLeaders(status)
            && status.Shards.All(shard => shard.State == "Serving" && shard.Copy is null)
            && status.Shards.CountBy(shard => shard.Group).All(share => share.Value == 4)
            && groups.Select(group => group.LeaderNode).Distinct().Count() == 6
            && groups.SelectMany(group => group.Replicas).All(replica => !replica.IsLeaving)
            && groups.SelectMany(group => group.Replicas).CountBy(replica => replica.Node).All(held => held.Value == 3);
    }

    /// <summary>Ends when no store is left on the node's disk.</summary>
    private static async Task HasNothingAsync(TestNode node)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Directory.GetDirectories(Path.Combine(node.DataDirectory, "stores")).Length > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
    }
}
