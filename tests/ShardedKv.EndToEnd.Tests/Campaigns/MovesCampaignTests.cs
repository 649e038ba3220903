using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ShardedKv.Actors.Status;
using ShardedKv.Cli.Operations;
using ShardedKv.Linearizability.Checking;
using ShardedKv.Linearizability.Models;
using Xunit.Abstractions;

namespace ShardedKv.EndToEnd.Tests.Campaigns;

/// <summary>Six nodes whose groups come and go and whose shards move, while controllers and leaders are killed and clients go on at half of the rate
/// that they reached before. SKV_CAMPAIGN_MINUTES and SKV_CAMPAIGN_KEYS make it longer, SKV_SEED another one: see tests/README.md.</summary>
public class MovesCampaignTests(ITestOutputHelper output)
{
    private const int Nodes = 6;
    private const int Clients = 16;
    private const int RecordingClientCount = 4;

    private static readonly double? Minutes = double.TryParse(
        Environment.GetEnvironmentVariable("SKV_CAMPAIGN_MINUTES"), CultureInfo.InvariantCulture, out var minutes) ? minutes : null;

    private static readonly int Keys = Number("SKV_CAMPAIGN_KEYS") ?? 20_000;

    private readonly ConcurrentQueue<string> _story = new();
    private readonly Stopwatch _since = Stopwatch.StartNew();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_done_twice_while_groups_and_shards_move_and_leaders_are_killed()
    {
        var seed = Number("SKV_SEED") ?? Random.Shared.Next();
        var time = TimeSpan.FromMinutes(Minutes ?? 0.5);
        Say($"SKV_SEED={seed}, {time.TotalMinutes} minutes, {Keys} keys");
        using var folder = new TestFolder(Environment.GetEnvironmentVariable("SKV_CAMPAIGN_DIRECTORY"));
        try
        {
            // Some moves come into force before their copies are close: what is missing is copied while the shard is frozen.
            await using var nodes = await TestNodes.StartAsync(folder.Path, Nodes, $$"""
                sharded-kv {
                  groups = 3
                  shards = {{(Minutes is null ? 16 : 64)}}
                  hand-off { ahead-rest = 1, ahead-time-max = 20s }
                }
                """);
            await RunAsync(nodes, seed, time);
            Assert.Equal(Enumerable.Repeat(0, Nodes), await nodes.StopAsync());
        }
        finally
        {
            foreach (var line in _story)
            {
                output.WriteLine(line);
            }
        }
    }

    private async Task RunAsync(TestNodes nodes, int seed, TimeSpan time)
    {
        using var http = new PatientClient(nodes.Addresses);
        var status = await nodes.Status.GetAsync(nodes[0].Address);
        var keys = new OwnedKeys(Keys);
        await keys.FillAsync(http, status.Shards);
        Say("filled");

        var clients = new OwningClients(http, keys, Clients, seed);
        var peakTime = time / 12 < TimeSpan.FromSeconds(20) ? time / 12 : TimeSpan.FromSeconds(20);
        await clients.WatchAsync(peakTime);
        var before = clients.Done;
        await clients.WatchAsync(peakTime);
        var peak = (clients.Done - before) / peakTime.TotalSeconds;
        clients.Pace(peak / 2);
        Say($"peak {peak:f0} requests/s");

        using var recording = new RecordingClients(nodes.Addresses, RecordingClientCount, seed, resolves: true, pause: TimeSpan.FromMilliseconds(20));
        using var end = new CancellationTokenSource();
        var kills = new RandomKills(nodes, new Random(seed + 1_000), Say);
        var changes = new RandomChanges(http, () => AnyStatusAsync(nodes), new Random(seed + 2_000), Say);
        var disturbing = Task.WhenAll(kills.RunAsync(end.Token), changes.RunAsync(end.Token));
        var (doneBefore, began) = (clients.Done, _since.Elapsed);
        await await Task.WhenAny(disturbing, clients.WatchAsync(time));
        await end.CancelAsync();
        await disturbing;
        var rate = (clients.Done - doneBefore) / (_since.Elapsed - began).TotalSeconds;
        Say($"{kills.Count} kills; {changes.Summary}; {rate:f0} requests/s");

        var settled = await nodes.Status.WaitForAsync(
            nodes[0].Address, "all shards are where they belong",
            now => now.PendingOperations == 0 && Settling.Missing(now, now.ConfigurationNumber, []) is null);
        await clients.EndAsync();
        var history = await recording.EndAsync();
        Say($"{keys.Writes} writes of own keys, {history.Operations.Count} requests of shared ones; {http.Unanswered} attempts had to be repeated; "
            + $"the slowest answer took {clients.Slowest.TotalSeconds:f1} s");

        Assert.Empty(await keys.FaultsAsync(http, settled.Shards));
        Assert.DoesNotContain(history.Operations, operation => operation.Output is null);
        EachAppend.IsThereOnce(history);
        var result = Checker.Check(new KvModel(), history.Operations);
        Say($"linearizable: {result.Verdict}");
        Assert.True(result.Verdict == Verdict.Ok, $"{result.Verdict}: {string.Join(", ", result.Failures.Select(part => part.Part))}");
    }

    private static async Task<ClusterStatus> AnyStatusAsync(TestNodes nodes)
    {
        foreach (var node in nodes.All)
        {
            try
            {
                if (await nodes.Status.GetAsync(node.Address) is { Shards.IsEmpty: false } status)
                {
                    return status;
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                // It is the one that was killed.
            }
        }

        return await nodes.Status.WaitForAsync(nodes[0].Address, "the shard map", status => !status.Shards.IsEmpty);
    }

    private void Say(string line) => _story.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{_since.Elapsed.TotalSeconds,6:f1} s: {line}"));

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
