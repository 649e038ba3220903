using System.Diagnostics;
using ShardedKv.Actors.Status;
using Xunit.Abstractions;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>A cluster grows and shrinks by its operator's hand, while clients write.</summary>
public class OperationTests(ITestOutputHelper output)
{
    /// <summary>The number of groups is a setting here: with auto the controller forms one for the new node by itself, at a moment of its own.</summary>
    [Fact]
    public async Task A_node_joins_groups_come_and_go_and_the_leader_of_g0_dies_while_every_write_is_done()
    {
        using var folder = new TestFolder();
        var ports = FreePorts.Blocks(4);
        var began = Stopwatch.StartNew();
        await using var cluster = await RunningCluster.StartAsync(folder.Sub("data"), ports, "--groups", "3", "--shards", "16");
        await using var fourth = SingleNode.Start(
            folder.Sub("n4"), "n4", ports.Http + 3, ports.Remote + 3, Enumerable.Range(1, 3).Select(n => $"n{n}@127.0.0.1:{ports.Remote + n - 1}"));
        var added = new Uri($"http://127.0.0.1:{ports.Http + 3}");
        var addresses = string.Join(',', cluster.Addresses);
        await using var writers = new SteadyWriters(cluster.Addresses);
        await writers.MoreAsync(500);
        await cluster.WaitForAsync(added, "n4 is a node of the cluster", status => status.Nodes.Length == 4 && status.ConfigurationNumber == 1);
        output.WriteLine($"{began.Elapsed.TotalSeconds:f1} s: four nodes");

        var joined = await SkvProcess.RunAsync("join", "--nodes", "n4,n1,n2", "--wait", "--address", addresses);
        output.WriteLine($"{began.Elapsed.TotalSeconds:f1} s: joined, {writers.Acknowledged} writes: {joined.Error}");
        Assert.Equal((0, "2\n"), (joined.Code, joined.Output));
        Assert.Equal([4, 4, 4, 4], Shares(await cluster.StatusAsync(added)));

        var left = await SkvProcess.RunAsync("leave", "g1", "--wait", "--address", addresses);
        output.WriteLine($"{began.Elapsed.TotalSeconds:f1} s: left, {writers.Acknowledged} writes: {left.Error}");
        Assert.Equal((0, "3\n"), (left.Code, left.Output));
        var status = await cluster.StatusAsync(added);
        Assert.Equal([0, 2, 3, 4], status.Groups.Select(group => group.Group));
        Assert.Equal([5, 5, 6], Shares(status));
        Assert.Empty(writers.Faults);

        var director = status.Groups[0].LeaderNode!;
        var witness = cluster.Addresses.First(address => address != cluster.AddressOf(director));
        var joining = SkvProcess.RunAsync("join", "--count", "1", "--replicas", "3", "--wait", "--address", addresses);
        var midway = await cluster.WaitForAsync(witness, "the operation is there", now => now.PendingOperations > 0 || now.ConfigurationNumber > 3);
        Signals.Send(cluster.NodeProcessId(director), Signals.Kill);
        var again = await joining;
        output.WriteLine(
            $"{began.Elapsed.TotalSeconds:f1} s: joined again without {director}, which died with {midway.PendingOperations} pending at number "
            + $"{midway.ConfigurationNumber}: {again.Error}");
        Assert.Equal((0, "4\n"), (again.Code, again.Output));
        Assert.Equal([4, 4, 4, 4], Shares(await cluster.StatusAsync(added)));

        await writers.StopAsync();
        Assert.Empty(await writers.MissingAsync(added));
        output.WriteLine($"{began.Elapsed.TotalSeconds:f1} s: {writers.Acknowledged} writes, all there; {writers.Faults.Count} had to be repeated after the death");

        var query = await SkvProcess.RunAsync("query", "1", "--address", added.ToString());
        var refused = await SkvProcess.RunAsync("move", "s0", "g1", "--address", added.ToString());
        Assert.StartsWith("configuration 1\n", query.Output, StringComparison.Ordinal);
        Assert.Equal((3, "skv: Refused: There is no group g1.\n"), (refused.Code, refused.Error));
    }

    private static IEnumerable<int> Shares(ClusterStatus status) => status.Shards.CountBy(shard => shard.Group).Select(group => group.Value).Order();
}
