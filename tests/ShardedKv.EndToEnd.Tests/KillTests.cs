using System.Globalization;
using ShardedKv.Linearizability.Checking;
using ShardedKv.Linearizability.Models;
using Xunit.Abstractions;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Scenario 16 with real processes: kill -9 at random moments, also of all nodes at once. SKV_KILLS sets another number of kills,
/// SKV_SEED another seed: see tests/README.md.</summary>
public class KillTests(ITestOutputHelper output)
{
    private const int Nodes = 3;
    private const int Clients = 6;

    private static readonly int Kills = Number("SKV_KILLS") ?? 6;
    private static readonly string[] Groups = ["g0", "g1", "g2", "g3"];

    [Theory]
    [InlineData("segmented-log")]
    [InlineData("sqlite")]
    public async Task Whatever_is_killed_no_acknowledged_write_is_lost_none_is_done_twice_and_the_stores_are_equal(string journal)
    {
        var seed = Number("SKV_SEED") ?? Random.Shared.Next();
        output.WriteLine($"SKV_SEED={seed} SKV_KILLS={Kills}, journal {journal}");
        using var folder = new TestFolder();

        // Logs that are short and stores that are flushed often: compactions and snapshots are hit as well.
        await using var nodes = await TestNodes.StartAsync(folder.Path, Nodes, $$"""
            sharded-kv {
              groups = 3
              shards = 16
              journal { kind = {{journal}}, segmented-log { segment-bytes = 5MiB, write-bytes-max = 4MiB } }
              replica.compaction { entries-min = 200, tail-entries-max = 100 }
              store.memtable-age = 200ms
            }
            """);
        using var clients = new RecordingClients(nodes.Addresses, Clients, seed);

        var rounds = await KillAsync(nodes, clients, new Random(seed));
        foreach (var node in nodes.All)
        {
            await nodes.Status.WaitForAsync(node.Address, "all nodes catch up", status => nodes.All.All(each => StatusClient.CaughtUp(status, each.Name)));
        }

        var history = await clients.EndAsync();
        await nodes.Status.WaitForAsync(nodes[0].Address, "all replicas are level", StatusClient.Level);

        output.WriteLine($"{rounds} rounds; {history.Operations.Count} requests, {clients.Acknowledged} writes acknowledged, "
            + $"{history.Operations.Count(operation => operation.Output is null)} with an open outcome");
        EachAppend.IsThereOnce(history);
        var result = Checker.Check(new KvModel(), history.Operations);
        Assert.True(result.Verdict == Verdict.Ok, $"{result.Verdict}: {string.Join(", ", result.Failures.Select(part => part.Part))}");
        Assert.Equal(Enumerable.Repeat(0, Nodes), await nodes.StopAsync());
        foreach (var group in Groups)
        {
            var rows = StoreRows.Of(nodes[0].DataDirectory, group);
            Assert.NotEmpty(rows);
            Assert.Equal(rows, StoreRows.Of(nodes[1].DataDirectory, group));
            Assert.Equal(rows, StoreRows.Of(nodes[2].DataDirectory, group));
        }
    }

    /// <summary>Kills one node, two or all of them, starts them again, now and then kills one of them again while it starts, and goes on
    /// once writes go on.</summary>
    /// <returns>The rounds it took.</returns>
    private static async Task<int> KillAsync(TestNodes nodes, RecordingClients clients, Random random)
    {
        var rounds = 0;
        for (var kills = 0; kills < Kills; rounds++)
        {
            await clients.MoreAsync(random.Next(1, 300));
            await MomentAsync(random, 50);
            TestNode[] victims = [.. random.GetItems(nodes.All.ToArray(), random.Next(6) switch { 0 => 6, < 3 => 2, _ => 1 }).Distinct()];
            Array.ForEach(victims, victim => victim.Kill());
            kills += victims.Length;
            foreach (var victim in victims)
            {
                await victim.EndedAsync();
                await MomentAsync(random, 500);
                victim.Start();
                if (random.Next(4) == 0)
                {
                    await MomentAsync(random, 1500);
                    await victim.KillAsync();
                    kills++;
                    victim.Start();
                }
            }
        }

        return rounds;
    }

    /// <summary>A kill has to come at any moment, so this one is left to chance; nothing waits for it.</summary>
    private static Task MomentAsync(Random random, int millisecondsMax) => Task.Delay(random.Next(millisecondsMax));

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
