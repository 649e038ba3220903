using System.Collections.Concurrent;
using System.Net;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>Writes a new key after the other through all nodes in turn until it is told to stop, and counts what was not acknowledged at the first try.</summary>
internal sealed class SteadyWriters : IAsyncDisposable
{
    private const int Parallel = 4;

    private readonly IReadOnlyList<Uri> _nodes;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(15) };
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly Task _writing;
    private int _next = -1;
    private int _acknowledged;

    public SteadyWriters(IReadOnlyList<Uri> nodes)
    {
        _nodes = nodes;
        _writing = Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => Task.Run(WriteAsync)));
    }

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Every answer that was none, or an error.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Completes once so many more writes are acknowledged.</summary>
    public async Task MoreAsync(int count)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var end = Acknowledged + count; Acknowledged < end;)
        {
            await timer.WaitForNextTickAsync(time.Token);
        }
    }

    /// <summary>Ends when every write is acknowledged that was begun.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _writing;
    }

    /// <returns>Keys that were acknowledged, and are absent or have another value; read through <paramref name="node"/>.</returns>
    public async Task<IReadOnlyList<int>> MissingAsync(Uri node)
    {
        var missing = new ConcurrentBag<int>();
        await System.Threading.Tasks.Parallel.ForAsync(0, Acknowledged, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (key, token) =>
        {
            using var answer = await _http.GetAsync(AddressOf(node, key), token);
            if (answer.StatusCode != HttpStatusCode.OK || await answer.Content.ReadAsStringAsync(token) != Value(key))
            {
                missing.Add(key);
            }
        });
        return [.. missing.Order()];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _end.Dispose();
    }

    private static Uri AddressOf(Uri node, int key) => new(node, $"/v1/kv/steady-{key}");

    private static string Value(int key) => $"{key} {new string('v', 200)}";

    // A key that was begun is written whatever it takes, so that the keys are those below a number.
    private async Task WriteAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var key = Interlocked.Increment(ref _next);
            for (var attempt = 0; !await TryAsync(_nodes[(key + attempt) % _nodes.Count], key); attempt++)
            {
                if (attempt > 100)
                {
                    throw new TimeoutException($"key {key} is not taken by any node; the last words: {_faults.Last()}");
                }
            }

            Interlocked.Increment(ref _acknowledged);
        }
    }

    private async Task<bool> TryAsync(Uri node, int key)
    {
        try
        {
            using var content = new StringContent(Value(key));
            using var answer = await _http.PutAsync(AddressOf(node, key), content);
            if (answer.IsSuccessStatusCode)
            {
                return true;
            }

            _faults.Enqueue($"{node} {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            _faults.Enqueue($"{node} {failure.Message}");
        }

        return false;
    }
}
