using ShardedKv.Actors.Status;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Scenario 17 with real processes: the operating system fails a node's journal.</summary>
public sealed class FailingJournalTests : IDisposable
{
    private const int Keys = 300;
    private const int Parallel = 8;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("segmented-log")]
    [InlineData("sqlite")]
    public async Task After_a_failed_sync_a_node_stays_down_until_it_is_repaired_and_nothing_acknowledged_is_lost(string journal)
    {
        await using var nodes = await StartAsync(journal);
        var (node, others) = (nodes[2], nodes.Addresses.Take(2).ToArray());
        using var before = new Writers(nodes.Addresses, Keys, Parallel);
        await before.RunAsync();

        using var during = new Writers(others, 2 * Keys, Parallel);
        await using (await JournalFault.BeginAsync(node.ProcessId, FileOf(node, journal), JournalFault.Syncs, when: "1+"))
        {
            await during.RunAsync();
            await nodes.Status.WaitForAsync(others[0], "the replicas of n3 are down", status => AreStopped(status, "n3"));
        }

        // With the meta group's, when that was written to as well.
        Assert.Matches("shardedkv_replicas_down{[^}]*reason=\"JournalNotSynced\"[^}]*} [34]", await MetricsAsync(node));
        Assert.Contains("stays down: ", node.Output, StringComparison.Ordinal);
        Assert.Contains("and run `skv repair`", node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("begins anew from its disk", node.Output, StringComparison.Ordinal);

        // The disk is well again, and still: what was never synced may read back as if it were.
        Assert.Equal(0, await node.StopAsync());
        node.Start();
        await nodes.Status.WaitForAsync(others[0], "n3 is up, and its replica of the meta group is not", status => status.Groups.Any(group =>
            group.Group == 0 && group.Replicas.Any(replica => replica is { Node: "n3", Role: "stopped" })));
        Assert.Equal(503, await ReadinessAsync(node));
        Assert.Equal(0, await node.StopAsync());

        var repair = await SkvProcess.RunAsync("repair", node.DataDirectory);
        Assert.True(repair.Code == 0, repair.Error);
        Assert.Contains("The node may start again after the failed sync.", repair.Output, StringComparison.Ordinal);
        node.Start();
        await nodes.Status.WaitForAsync(others[0], "all replicas are level", StatusClient.Level);
        Assert.Empty(await during.MissingAsync());
        using var through = new Writers([node.Address], 2 * Keys, Parallel);
        Assert.Empty(await through.MissingAsync());
    }

    [SkippableTheory]
    [InlineData("segmented-log")]
    [InlineData("sqlite")]
    public async Task After_a_failed_write_a_node_comes_back_by_itself_and_nothing_acknowledged_is_lost(string journal)
    {
        await using var nodes = await StartAsync(journal);
        var node = nodes[2];
        using var before = new Writers(nodes.Addresses, Keys, Parallel);
        await before.RunAsync();

        using var during = new Writers(nodes.Addresses, 2 * Keys, Parallel);
        await using (await JournalFault.BeginAsync(node.ProcessId, FileOf(node, journal), JournalFault.Writes, when: "1"))
        {
            await during.RunAsync();
        }

        await nodes.Status.WaitForAsync(nodes.Addresses[0], "all replicas are level", StatusClient.Level);
        Assert.Contains("is down and begins anew from its disk in 00:00:01", node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("stays down", node.Output, StringComparison.Ordinal);
        Assert.Empty(await during.MissingAsync());
        using var through = new Writers([node.Address], 2 * Keys, Parallel);
        Assert.Empty(await through.MissingAsync());
    }

    private static async Task<string> MetricsAsync(TestNode node)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(node.Address, "/metrics"));
    }

    private static async Task<int> ReadinessAsync(TestNode node)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(node.Address, "/healthz/ready"));
        return (int)answer.StatusCode;
    }

    private Task<TestNodes> StartAsync(string journal) => TestNodes.StartAsync(
        _folder.Path, 3, $"sharded-kv {{ groups = 3, shards = 16, journal.kind = {journal} }}");

    /// <summary>What every write of the journal goes through.</summary>
    private static string FileOf(TestNode node, string journal) => journal == "sqlite"
        ? Path.Combine(node.DataDirectory, "journal.db-wal")
        : Directory.GetFiles(Path.Combine(node.DataDirectory, "journal"), "*.seg").Max(StringComparer.Ordinal)!;

    /// <summary>Of the groups that clients write to.</summary>
    private static bool AreStopped(ClusterStatus status, string node) => StatusClient.HasLeaders(status) && status.Groups
        .Where(group => group.Group > 0)
        .All(group => group.Replicas.All(replica => replica.Node != node || replica.Role == "stopped"));
}
