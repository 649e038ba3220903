using System.Diagnostics;
using System.Globalization;
using System.Net;
using ShardedKv.Linearizability.Histories;
using ShardedKv.Linearizability.Models;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Clients that put, append, compare and read through all nodes, each one request at a time, and record what they asked and were
/// answered. After some requests all go on to other keys, so that each key's history is short enough to be judged.</summary>
internal sealed class RecordingClients : IDisposable
{
    private const int RequestsPerKey = 120;

    private static readonly TimeSpan ResolveMax = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyList<Uri> _nodes;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(15) };
    private readonly CancellationTokenSource _stop = new();
    private readonly History<KvInput, KvOutput>[] _histories;
    private readonly Task _running;
    private readonly TimeSpan _pause;
    private readonly bool _resolves;
    private int _requests;
    private int _acknowledged;

    /// <summary>Starts at once.</summary>
    /// <param name="resolves">What is not answered is asked again, a write under the Idempotency-Key that it had from the first time on, until it is: no
    /// outcome stays open.</param>
    /// <param name="pause">Of each client between two requests.</param>
    public RecordingClients(IReadOnlyList<Uri> nodes, int clients, int seed, bool resolves = false, TimeSpan pause = default)
    {
        _nodes = nodes;
        (_resolves, _pause) = (resolves, pause);
        _histories = [.. Enumerable.Range(0, clients).Select(_ => new History<KvInput, KvOutput>())];
        _running = Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => RunAsync(client, new Random(seed + client)))));
    }

    /// <summary>Writes.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Completes once so many more writes are acknowledged.</summary>
    public async Task MoreAsync(int count)
    {
        var (goal, since) = (Acknowledged + count, Stopwatch.StartNew());
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (Acknowledged < goal)
        {
            if (_running.IsFaulted)
            {
                await _running;
            }

            Assert.True(since.Elapsed < WaitMax, $"{count - (goal - Acknowledged)} of {count} writes were acknowledged in {WaitMax}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Ends the clients, and reads every key once through every node.</summary>
    /// <returns>All that was asked and answered.</returns>
    public async Task<History<KvInput, KvOutput>> EndAsync()
    {
        await _stop.CancelAsync();
        await _running;
        var all = new History<KvInput, KvOutput>();
        Array.ForEach(_histories, all.Join);
        var keys = all.Operations.Select(operation => operation.Input.Key).Distinct().ToArray();
        var reads = await Task.WhenAll(_nodes.Select(async (node, at) =>
        {
            var history = new History<KvInput, KvOutput>();
            foreach (var key in keys)
            {
                Assert.True(await TryAsync(history, _histories.Length + at, new KvInput.Get(key), node), $"{node} does not answer for {key}");
            }

            return history;
        }));
        Array.ForEach(reads, all.Join);
        return all;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(int client, Random random)
    {
        for (var number = 0; !_stop.IsCancellationRequested; number++)
        {
            var at = Interlocked.Increment(ref _requests) / (2 * RequestsPerKey);
            var text = $"{client}.{number};";
            KvInput input = random.Next(8) switch
            {
                0 => new KvInput.Get($"log-{at}"),
                1 or 2 or 3 => new KvInput.Append($"log-{at}", text),
                4 => new KvInput.Get($"cell-{at}"),
                _ => new KvInput.Put($"cell-{at}", text),
            };
            if (await TryAsync(_histories[client], client, input, _nodes[random.Next(_nodes.Count)]) && input is not KvInput.Get)
            {
                Interlocked.Increment(ref _acknowledged);
            }

            if (_pause > TimeSpan.Zero)
            {
                await Task.Delay(_pause);
            }
        }
    }

    /// <returns>Whether it was answered with its result.</returns>
    private async Task<bool> TryAsync(History<KvInput, KvOutput> history, int client, KvInput input, Uri node)
    {
        var called = Stopwatch.GetTimestamp();
        var id = Guid.NewGuid().ToString("n");
        var answer = await AskAsync(input, node, id);
        for (var at = 0; _resolves && answer is not Answer.Is; at++)
        {
            Assert.True(Stopwatch.GetElapsedTime(called) < ResolveMax, $"no node answers {input} within {ResolveMax}");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
            answer = await AskAsync(input, _nodes[at % _nodes.Count], id);
        }

        if (answer is Answer.NotDone || (answer is Answer.Open && input is KvInput.Get))
        {
            return false;
        }

        var call = history.Call(client, input, called);
        if (answer is not Answer.Is { Output: var output })
        {
            return false;
        }

        history.Return(call, output, Stopwatch.GetTimestamp());
        return true;
    }

    private async Task<Answer> AskAsync(KvInput input, Uri node, string id)
    {
        using var request = Request(input, node);
        if (_resolves && input is not KvInput.Get)
        {
            request.Headers.Add("Idempotency-Key", id);
        }

        try
        {
            using var answer = await _http.SendAsync(request);
            var revision = answer.Headers.ETag?.Tag is { } tag ? long.Parse(tag.Trim('"'), CultureInfo.InvariantCulture) : (long?)null;
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => new Answer.Is(new KvOutput.Found(await answer.Content.ReadAsStringAsync(), revision)),
                HttpStatusCode.NotFound => new Answer.Is(new KvOutput.Found(null)),
                HttpStatusCode.NoContent => new Answer.Is(new KvOutput.Written(revision)),
                HttpStatusCode.ServiceUnavailable => new Answer.NotDone(),
                HttpStatusCode.GatewayTimeout => new Answer.Open(),
                _ => throw new InvalidOperationException($"{input} was answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}"),
            };
        }
        catch (HttpRequestException failure)
        {
            // Who got no connection has asked nothing.
            return failure.HttpRequestError == HttpRequestError.ConnectionError ? new Answer.NotDone() : new Answer.Open();
        }
        catch (TaskCanceledException)
        {
            return new Answer.Open();
        }
    }

    private static HttpRequestMessage Request(KvInput input, Uri node) => input switch
    {
        KvInput.Get => new HttpRequestMessage(HttpMethod.Get, new Uri(node, $"/v1/kv/{input.Key}")),
        KvInput.Put put => new HttpRequestMessage(HttpMethod.Put, new Uri(node, $"/v1/kv/{input.Key}")) { Content = new StringContent(put.Value) },
        KvInput.Append append => new HttpRequestMessage(HttpMethod.Post, new Uri(node, $"/v1/kv/{input.Key}?op=append"))
        {
            Content = new StringContent(append.Suffix),
        },
        _ => throw new InvalidOperationException($"{input} is not asked here"),
    };

    private abstract record Answer
    {
        public sealed record Is(KvOutput Output) : Answer;

        /// <summary>It was refused, or never sent.</summary>
        public sealed record NotDone : Answer;

        /// <summary>It may be done, or be done later.</summary>
        public sealed record Open : Answer;
    }
}
