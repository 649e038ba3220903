using System.Diagnostics;
using System.Globalization;
using ShardedKv.Actors.Status;
using Xunit.Abstractions;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>A cluster of real processes, as a user runs it.</summary>
public class ClusterTests(ITestOutputHelper output)
{
    private const int Keys = 10_000;
    private const int Parallel = 32;

    [Fact]
    public async Task Every_acknowledged_write_outlives_the_death_of_the_busiest_node_and_writes_go_on_within_two_seconds()
    {
        using var folder = new TestFolder();
        await using var cluster = await RunningCluster.StartAsync(folder.Sub("data"), FreePorts.Blocks(3));
        using var writers = new Writers(cluster.Addresses, Keys, Parallel);

        var writing = writers.RunAsync();
        await writers.ReachedAsync(Keys / 4);
        var busiest = Busiest(await cluster.StatusAsync(cluster.Addresses[0]));
        var (killed, killedAt) = (cluster.NodeProcessId(busiest), Stopwatch.GetTimestamp());
        Signals.Send(killed, Signals.Kill);
        await writing;

        var gap = writers.LongestGapAfter(killedAt);
        output.WriteLine($"killed {busiest}; longest time without an acknowledgement: {gap.TotalMilliseconds:0} ms");
        Assert.InRange(gap, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal(Keys, writers.Acknowledged);

        var witness = cluster.Addresses.First(address => address != cluster.AddressOf(busiest));
        await cluster.WaitForAsync(witness, $"{busiest} catches up", status => StatusClient.CaughtUp(status, busiest));
        Assert.NotEqual(killed, cluster.NodeProcessId(busiest));
        Assert.Contains($"{busiest} ended with code 137; it is started again in 1 s", cluster.Output, StringComparison.Ordinal);
        Assert.Empty(await writers.MissingAsync());
    }

    [Fact]
    public async Task All_data_is_there_after_a_stop_and_a_start()
    {
        using var folder = new TestFolder();
        var ports = FreePorts.Blocks(3);
        IReadOnlyList<int> children;
        await using (var first = await RunningCluster.StartAsync(folder.Sub("data"), ports))
        {
            using var before = new Writers(first.Addresses, 1_000, Parallel);
            await before.RunAsync();
            children = [.. Enumerable.Range(1, 3).Select(number => first.NodeProcessId($"n{number}"))];
            Assert.Equal(0, await first.StopAsync());
        }

        Assert.All(children, child => Assert.False(IsAlive(child), $"process {child} is still there"));

        await using var second = await RunningCluster.StartAsync(folder.Sub("data"), ports);
        using var after = new Writers(second.Addresses, 1_000, Parallel);
        Assert.Empty(await after.MissingAsync());
    }

    [Fact]
    public async Task Nodes_end_with_a_parent_that_was_killed_and_the_next_start_finds_their_data()
    {
        using var folder = new TestFolder();
        var ports = FreePorts.Blocks(3);
        await using (var first = await RunningCluster.StartAsync(folder.Sub("data"), ports))
        {
            using var before = new Writers(first.Addresses, 200, Parallel);
            await before.RunAsync();
            Signals.Send(first.ProcessId, Signals.Kill);
        }

        // At once: it has to wait for the nodes of the first run, which still hold ports and data.
        await using var second = await RunningCluster.StartAsync(folder.Sub("data"), ports);
        using var after = new Writers(second.Addresses, 200, Parallel);
        Assert.Empty(await after.MissingAsync());
    }

    private static string Busiest(ClusterStatus status) => status.Groups
        .Where(group => group.LeaderNode is not null)
        .CountBy(group => group.LeaderNode!)
        .OrderByDescending(count => count.Value)
        .ThenBy(count => count.Key, StringComparer.Ordinal)
        .First().Key;

    /// <summary>A process that has ended and waits for its parent to ask counts as ended.</summary>
    private static bool IsAlive(int process)
    {
        try
        {
            var fields = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return fields[fields.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
