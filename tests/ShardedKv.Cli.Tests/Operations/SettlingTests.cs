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

    private static Task WatchAsync(ControllerInProcess node, TextWriter lines, TimeSpan patience) =>
        new SettleWatch(new ClusterNodes([node.Address]), new ProgressLines(lines, TimeProvider.System), TimeProvider.System)
            .RunAsync(Task.FromResult(3L), [], patience, CancellationToken.None);
}
