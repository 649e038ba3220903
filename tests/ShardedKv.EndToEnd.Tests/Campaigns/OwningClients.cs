using System.Diagnostics;
using System.Globalization;

namespace ShardedKv.EndToEnd.Tests.Campaigns;

/// <summary>Clients that each put, get and append to keys of their own, and know of each what has to be there.</summary>
internal sealed class OwningClients
{
    private const int AppendsPerLog = 100;

    private readonly PatientClient _http;
    private readonly OwnedKeys _keys;
    private readonly int _clients;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;
    private long _ticksPerRequest;
    private long _done;
    private long _slowest;

    /// <summary>Starts at once, as fast as can be.</summary>
    public OwningClients(PatientClient http, OwnedKeys keys, int clients, int seed)
    {
        (_http, _keys, _clients) = (http, keys, clients);
        _running = Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => RunAsync(client, new Random(seed + client)))));
    }

    /// <summary>Requests that were answered.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Of all requests, the time from the first attempt to the answer.</summary>
    public TimeSpan Slowest => TimeSpan.FromTicks(Interlocked.Read(ref _slowest));

    /// <summary>All together, from now on.</summary>
    public void Pace(double requestsPerSecond) => Interlocked.Exchange(ref _ticksPerRequest, (long)(Stopwatch.Frequency * _clients / requestsPerSecond));

    /// <summary>Faults when an answer was not what it has to be.</summary>
    public async Task WatchAsync(TimeSpan time) => await Task.WhenAny(_running, Task.Delay(time)).Unwrap();

    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _running;
    }

    private async Task RunAsync(int client, Random random)
    {
        var (log, whole, appends) = (0, "", 0);
        var due = Stopwatch.GetTimestamp();
        for (var number = 0; !_end.IsCancellationRequested; number++)
        {
            due = await WaitAsync(due);
            var began = Stopwatch.GetTimestamp();
            var node = random.Next(1 << 20);
            var key = (random.Next(_keys.Count / _clients) * _clients) + client;
            switch (random.Next(10))
            {
                case 0:
                    var (name, text) = (string.Create(CultureInfo.InvariantCulture, $"log-{client}-{log}"), string.Create(CultureInfo.InvariantCulture, $"{number};"));
                    await _http.WriteAsync(HttpMethod.Post, $"/v1/kv/{name}?op=append&timeout=3s", text, node);
                    _keys.Appended(name, whole += text);
                    if (++appends % AppendsPerLog == 0)
                    {
                        (log, whole) = (log + 1, "");
                    }

                    break;
                case < 5:
                    var version = _keys.Version(key) + 1;
                    await _http.WriteAsync(HttpMethod.Put, $"/v1/kv/{OwnedKeys.Name(key)}?timeout=3s", OwnedKeys.Value(key, version), node);
                    _keys.Written(key, version);
                    break;
                default:
                    Assert.Equal(OwnedKeys.Value(key, _keys.Version(key)), await _http.GetAsync(OwnedKeys.Name(key), node));
                    break;
            }

            Interlocked.Increment(ref _done);
            Note(Stopwatch.GetElapsedTime(began));
        }
    }

    /// <summary>Who is late does not catch up: the pace would become a burst.</summary>
    private async Task<long> WaitAsync(long due)
    {
        var now = Stopwatch.GetTimestamp();
        if (now >= due)
        {
            return now + Interlocked.Read(ref _ticksPerRequest);
        }

        await Task.Delay(Stopwatch.GetElapsedTime(now, due));
        return due + Interlocked.Read(ref _ticksPerRequest);
    }

    private void Note(TimeSpan time)
    {
        for (var slowest = Interlocked.Read(ref _slowest); time.Ticks > slowest; slowest = Interlocked.Read(ref _slowest))
        {
            Interlocked.CompareExchange(ref _slowest, time.Ticks, slowest);
        }
    }
}
