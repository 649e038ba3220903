using ShardedKv.Actors.Status;
using ShardedKv.Cli.Operations;
using ShardedKv.Cli.Progress;

namespace ShardedKv.Cli.Tests.Operations;

public class SettlingTests
{
    [Fact]
    public void Nothing_is_missing_once_shards_are_served_where_they_belong_and_nowhere_else()
    {
        var settled = Statuses.Settled;
        var behind = settled with { Groups = [settled.Groups[0], settled.Groups[1] with { Configuration = 2 }, settled.Groups[2] with { Configuration = null }] };

        Assert.Null(Settling.Missing(settled, 3, [7]));
        Assert.Equal("the node that was asked knows configuration 3 only", Settling.Missing(settled, 4, []));
        Assert.Equal("1 of 2 shards are not served yet: s1", Settling.Missing(Statuses.Staging, 3, []));
        Assert.Equal("configuration 3 has not come to g1, g2", Settling.Missing(behind, 3, []));
        Assert.Equal("1 shards are still where they were as well: s1 at g1", Settling.Missing(Statuses.Frozen, 3, []));
        Assert.Equal("g2 is empty and not dissolved yet", Settling.Missing(settled, 3, [2]));
    }

    [Fact]
    public async Task A_wait_ends_when_nothing_is_missing_and_counts_what_moved()
    {
        await using var node = await ControllerInProcess.StartAsync();
        node.Status = before => before switch
        {
            0 => Statuses.Settled with { ConfigurationNumber = 2 },
            1 => Statuses.Staging,
            2 => Statuses.Frozen,
            _ => Statuses.Settled,
        };
        using var lines = new StringWriter();

        await WatchAsync(node, lines, TimeSpan.FromSeconds(20));

        Assert.Equal(4, node.Statuses);
        Assert.Matches("^moved: 1 of 1 shards \\([0-9]+ shards/s\\)\\s*$", lines.ToString());
    }

    [Fact]
    public async Task A_wait_that_is_over_says_what_is_missing()
    {
        await using var node = await ControllerInProcess.StartAsync();
        node.Status = _ => Statuses.Staging;
        using var lines = new StringWriter();

        var failure = await Assert.ThrowsAsync<ChangeFailedException>(() => WatchAsync(node, lines, TimeSpan.FromMilliseconds(100)));

        Assert.Equal(
            (ExitCode.Failed, "configuration 3 is in force, and after 0.1 s 1 of 2 shards are not served yet: s1"), (failure.Code, failure.Message));
    }

    [Fact]
    public async Task A_wait_for_a_drain_counts_the_replicas_that_leave_and_ends_when_the_nodes_are_gone_or_drained()
    {
        await using var node = await ControllerInProcess.StartAsync();
        node.Status = before => before switch
        {
            0 => Draining(("n4", 3), ("n5", 1)),
            1 => Draining(("n4", 1), ("n5", 0)),
            _ => Statuses.Settled with { Nodes = [Statuses.Settled.Nodes[0], new NodeRow("n5", null, null, true, false) { IsDrained = true }] },
        };
        using var lines = new StringWriter();

        await WatchAsync(node, lines, TimeSpan.FromSeconds(20), new NodesDrained(new HashSet<string> { "n4", "n5" }));

        Assert.Equal(3, node.Statuses);
        Assert.Matches("^moved away: 4 of 4 replicas \\([0-9]+ replicas/s\\)\\s*$", lines.ToString());
        Assert.Equal("n4 has 1 replicas, n5 has 0 replicas", new NodesDrained(new HashSet<string> { "n4", "n5" }).Missing(Draining(("n4", 1), ("n5", 0)), 3));
    }

    private static ClusterStatus Draining(params (string Name, int Replicas)[] nodes) => Statuses.Settled with
    {
        Nodes = [.. nodes.Select(node => new NodeRow(node.Name, null, null, true, false) { IsDraining = true, Replicas = node.Replicas })],
    };

    private static Task WatchAsync(ControllerInProcess node, TextWriter lines, TimeSpan patience, IAwaited? awaited = null) =>
        new SettleWatch(new ClusterNodes([node.Address]), new ProgressLines(lines, TimeProvider.System), TimeProvider.System)
            .RunAsync(Task.FromResult(3L), awaited ?? new ShardsSettled([]), patience, CancellationToken.None);
}
