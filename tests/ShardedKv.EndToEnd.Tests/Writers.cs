using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Writes numbered keys through all nodes in turn, several at once, and remembers which were acknowledged and when.</summary>
internal sealed class Writers(IReadOnlyList<Uri> addresses, int keys, int parallel) : IDisposable
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(120);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(12) };
    private readonly ConcurrentQueue<long> _acknowledgedAt = new();
    private readonly CancellationTokenSource _time = new(TimeMax);
    private int _next = -1;
    private int _acknowledged;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public static string Value(int key) => $"value {key} {new string('v', key % 100)}";

    public static Uri Address(Uri node, int key) => new(node, $"/v1/kv/key-{key}");

    /// <summary>Writes all keys; a key that a node does not take is written again through the next one.</summary>
    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => Task.Run(WriteAsync)));

    /// <summary>Completes once so many writes are acknowledged.</summary>
    public async Task ReachedAsync(int count)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (Acknowledged < count)
        {
            await timer.WaitForNextTickAsync(_time.Token);
        }
    }

    /// <summary>The longest time without any acknowledgement that ended after <paramref name="timestamp"/>.</summary>
    public TimeSpan LongestGapAfter(long timestamp)
    {
        var times = _acknowledgedAt.Order().ToArray();
        return Enumerable.Range(1, times.Length - 1)
            .Where(at => times[at] > timestamp)
            .Max(at => Stopwatch.GetElapsedTime(times[at - 1], times[at]));
    }

    /// <summary>Reads every key through another node than the one that first took it.</summary>
    /// <returns>The keys that are absent or have another value.</returns>
    public async Task<IReadOnlyList<int>> MissingAsync(int parallelReads = 32)
    {
        var missing = new ConcurrentBag<int>();
        await Parallel.ForAsync(0, keys, new ParallelOptions { MaxDegreeOfParallelism = parallelReads, CancellationToken = _time.Token }, async (key, token) =>
        {
            var text = await _http.GetAsync(Address(addresses[(key + 1) % addresses.Count], key), token);
            if (text.StatusCode != HttpStatusCode.OK || await text.Content.ReadAsStringAsync(token) != Value(key))
            {
                missing.Add(key);
            }
        });
        return [.. missing.Order()];
    }

    public void Dispose()
    {
        _http.Dispose();
        _time.Dispose();
    }

    private async Task WriteAsync()
    {
        while (Interlocked.Increment(ref _next) is var key && key < keys)
        {
            for (var attempt = 0; !await TryAsync(addresses[(key + attempt) % addresses.Count], key); attempt++)
            {
                // A node that is down refuses at once; the others find the new leader within their own deadline.
                _time.Token.ThrowIfCancellationRequested();
            }

            _acknowledgedAt.Enqueue(Stopwatch.GetTimestamp());
            Interlocked.Increment(ref _acknowledged);
        }
    }

    private async Task<bool> TryAsync(Uri node, int key)
    {
        try
        {
            using var content = new StringContent(Value(key));
            using var answer = await _http.PutAsync(Address(node, key), content, _time.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
