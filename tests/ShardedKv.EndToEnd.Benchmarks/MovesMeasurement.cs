using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using ShardedKv.Actors.Status;
using ShardedKv.Cli.Operations;
using ShardedKv.EndToEnd.Tests;

namespace ShardedKv.EndToEnd.Benchmarks;

/// <summary>What a client sees of a shard that moves to and fro under load, and of those that stay.</summary>
internal static class MovesMeasurement
{
    private const int Shards = 16;
    private const int LoadKeys = 64;

    // A process that has just started compiles more than it serves.
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LoadPause = TimeSpan.FromMilliseconds(2);

    public static async Task RunAsync(MovesOptions options, string data, TextWriter output)
    {
        await using var cluster = await RunningCluster.StartAsync(
            data, FreePorts.Blocks(options.Nodes),
            ["--nodes", $"{options.Nodes}", "--groups", "2", "--shards", $"{Shards}", .. options.Settings.SelectMany(setting => new[] { "--set", setting })]);
        var status = await cluster.WaitForAsync(cluster.Addresses[0], "all groups have leaders", StatusClient.HasLeaders);
        output.WriteLine($"{options.Nodes} nodes, 2 groups, values of {options.ValueBytes} bytes, {options.Moves} moves of each size; milliseconds without an answer:");
        output.WriteLine(
            $"{"MiB",5} {"writes p50",11} {"p99",6} {"max",6} {"reads p50",10} {"p99",6} {"max",6} {"errors",7} {"s/move",7} {"others/s",9} {"in moves",9} {"ratio",6}");
        foreach (var (at, size) in options.Mebibytes.Index())
        {
            output.WriteLine(await MeasureAsync(options, cluster, status.Shards[at], [.. status.Shards.Skip(options.Mebibytes.Count)], size, at == 0));
        }
    }

    private static async Task<string> MeasureAsync(
        MovesOptions options, RunningCluster cluster, ShardRow shard, ShardRow[] others, int size, bool isFirst)
    {
        var value = new byte[options.ValueBytes];
        new Random(1).NextBytes(value);
        var rows = (int)((long)size * (1 << 20) / options.ValueBytes);
        await Filling.RunAsync(cluster.Addresses, ShardKeys.Of("fill", shard).Take(rows), value);

        using var end = new CancellationTokenSource();
        var small = value.Take(128).ToArray();
        string[] keys = [.. ShardKeys.Of("load", shard).Take(LoadKeys)];
        string[] otherKeys = [.. ShardKeys.Of("other", others).Take(16 * LoadKeys)];
        LoadClient[] writers = [.. cluster.Addresses.Select(node => new LoadClient(node, keys, small, LoadPause))];
        LoadClient[] readers = [.. cluster.Addresses.Select(node => new LoadClient(node, keys, null, LoadPause))];
        LoadClient[] beside = [.. Enumerable.Range(0, options.Others).Select(
            number => new LoadClient(cluster.Addresses[number % cluster.Addresses.Count], otherKeys, small, TimeSpan.Zero))];
        var running = Task.WhenAll(writers.Concat(readers).Concat(beside).Select(client => Task.Run(() => client.RunAsync(end.Token))));
        await Task.Delay(isFirst ? Warmup : Before / 2);
        var quiet = Stopwatch.GetTimestamp();
        await Task.Delay(Before);
        var moving = Stopwatch.GetTimestamp();
        var moves = await MoveAsync(cluster, shard, options.Moves);
        await end.CancelAsync();
        await running;

        var (written, read, stayed) = (new Timeline(writers), new Timeline(readers), new Timeline(beside));
        var (before, during) = (stayed.Rate([(quiet, moving)]), stayed.Rate(moves));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{size,5} {Gaps(written, moves),11} {Gaps(read, moves),10} {writers.Concat(readers).Concat(beside).Sum(client => client.Errors),7} "
            + $"{moves.Average(move => Stopwatch.GetElapsedTime(move.From, move.To).TotalSeconds),7:f2} {before,9:f0} {during,9:f0} {during / before,6:p0}");
    }

    /// <returns>From each move's request to the moment when nothing of it is left to do.</returns>
    private static async Task<(long From, long To)[]> MoveAsync(RunningCluster cluster, ShardRow shard, int count)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(2) };
        var moves = new (long From, long To)[count];
        for (var move = 0; move < count; move++)
        {
            await Task.Delay(Between);
            var from = Stopwatch.GetTimestamp();
            var number = await MoveAsync(http, cluster.Addresses[move % cluster.Addresses.Count], shard.Shard, move % 2 == 0 ? 3 - shard.Group : shard.Group);
            await cluster.WaitForAsync(cluster.Addresses[0], $"s{shard.Shard} has moved", status => Settling.Missing(status, number, []) is null);
            moves[move] = (from, Stopwatch.GetTimestamp());
        }

        return moves;
    }

    private static async Task<long> MoveAsync(HttpClient http, Uri node, int shard, int group)
    {
        // The same again waits on for it.
        var key = Guid.NewGuid().ToString("n");
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, "/v1/controller/move?timeout=60s")) { Content = JsonContent.Create(new { shard, group }) };
            request.Headers.Add("Idempotency-Key", key);
            using var answer = await http.SendAsync(request);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return (await answer.Content.ReadFromJsonAsync<MoveAnswer>())!.Number;
            }

            if (answer.StatusCode is not (HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable))
            {
                throw new InvalidOperationException($"{node} answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }
        }
    }

    private static string Gaps(Timeline answers, (long From, long To)[] moves)
    {
        TimeSpan[] gaps = [.. moves.Select(move => answers.LongestGap(move.From, move.To)).Order()];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Percentile(0.5).TotalMilliseconds,11:f0} {Percentile(0.99).TotalMilliseconds,6:f0} {gaps[^1].TotalMilliseconds,6:f0}");

        TimeSpan Percentile(double part) => gaps[Math.Clamp((int)Math.Ceiling(part * gaps.Length) - 1, 0, gaps.Length - 1)];
    }

    private sealed record MoveAnswer(string Operation, long Number);
}
