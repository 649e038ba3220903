using System.Text;
using ShardedKv.Actors.Controller;
using ShardedKv.Cli.Tests.Operations;
using ShardedKv.Node.Http;

namespace ShardedKv.Cli.Tests.Verbs;

public class ChangeVerbTests
{
    [Theory]
    [InlineData("join --nodes n4,n1,n2 --nodes n3", """{"groups":[["n4","n1","n2"],["n3"]]}""")]
    [InlineData("join --count 2", """{"count":2,"replicas":3}""")]
    [InlineData("join --count 1 --replicas 5", """{"count":1,"replicas":5}""")]
    [InlineData("leave g1 20", """{"groups":[1,20]}""")]
    [InlineData("move s7 g2", """{"shard":7,"group":2}""")]
    [InlineData("drain n4 n5", """{"nodes":["n4","n5"]}""")]
    public async Task Each_verb_sends_what_it_was_told(string line, string body)
    {
        await using var node = await ControllerInProcess.StartAsync();

        Assert.Equal(0, await RunAsync(node, line));

        Assert.Equal(body, Encoding.UTF8.GetString(OperationBodyJson.Write(Assert.Single(node.Changes).Body)));
    }

    [Theory]
    [InlineData("join")]
    [InlineData("join --nodes n1 --count 2")]
    [InlineData("join --nodes n1 --replicas 2")]
    [InlineData("join --replicas 2")]
    [InlineData("join --count 0")]
    [InlineData("join --count 2 --replicas 0")]
    [InlineData("join --nodes ,")]
    [InlineData("leave")]
    [InlineData("leave n1")]
    [InlineData("leave g-1")]
    [InlineData("move s7")]
    [InlineData("move g7 s2")]
    [InlineData("move s7 g2 g3")]
    [InlineData("move s7 g2 --timeout 5")]
    [InlineData("move s7 g2 --timeout 0s")]
    [InlineData("move s7 g2 --timeout 2000m")]
    [InlineData("drain")]
    [InlineData("query -1")]
    [InlineData("query one")]
    public async Task What_cannot_be_meant_is_a_usage_error_and_nothing_is_sent(string line)
    {
        await using var node = await ControllerInProcess.StartAsync();

        Assert.Equal(2, await RunAsync(node, line));

        Assert.Empty(node.Changes);
    }

    [Fact]
    public async Task Two_runs_are_two_changes_unless_they_have_one_key()
    {
        await using var node = await ControllerInProcess.StartAsync();

        await RunAsync(node, "move s7 g2");
        await RunAsync(node, "move s7 g2");
        await RunAsync(node, "move s7 g2 --key k");
        await RunAsync(node, "move s7 g2 --key k");

        Assert.Equal(3, node.Changes.Select(change => change.Id).Distinct().Count());
        Assert.Equal(node.Changes[2].Id, node.Changes[3].Id);
    }

    [Fact]
    public async Task Each_end_has_its_exit_code()
    {
        await using var node = await ControllerInProcess.StartAsync();

        node.Change = _ => new OperationAnswer.Refused("no");
        Assert.Equal(3, await RunAsync(node, "leave g1"));
        node.Change = _ => new OperationAnswer.Unknown("no leader");
        Assert.Equal(5, await RunAsync(node, "leave g1 --timeout 300ms"));
        node.Change = _ => new OperationAnswer.Pending();
        Assert.Equal(5, await RunAsync(node, "leave g1 --timeout 300ms"));
        node.Change = _ => new OperationAnswer.Done(new Core.Keys.ConfigNumber(3));
        node.Status = _ => Statuses.Staging;
        Assert.Equal(1, await RunAsync(node, "leave g7 --wait --timeout 300ms"));
        node.Status = _ => Statuses.Settled;
        Assert.Equal(0, await RunAsync(node, "leave g7 --wait"));
        Assert.Equal(0, await RunAsync(node, "shards"));
        Assert.Equal(4, await RunAsync(node, "query"));
    }

    [Fact]
    public async Task A_change_to_a_cluster_that_is_away_is_unavailable()
    {
        Uri address;
        await using (var node = await ControllerInProcess.StartAsync())
        {
            address = node.Address;
        }

        Assert.Equal(4, await CommandLine.RunAsync(["leave", "g1", "--timeout", "300ms", "--address", address.ToString()]));
        Assert.Equal(4, await CommandLine.RunAsync(["groups", "--address", address.ToString()]));
    }

    private static Task<int> RunAsync(ControllerInProcess node, string line) =>
        CommandLine.RunAsync([.. line.Split(' '), "--address", node.Address.ToString()]);
}
