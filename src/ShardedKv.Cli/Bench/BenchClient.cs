using System.Diagnostics;
using System.Net.Sockets;
using ShardedKv.Cli.Client;

namespace ShardedKv.Cli.Bench;

/// <summary>One client: one connection, one request under way, the next as soon as it is answered.</summary>
internal sealed class BenchClient(Uri address, IRequestForm form, BenchSettings settings, BenchPhases phases, int seed) : IDisposable
{
    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(50);

    private readonly Random _random = new(seed);
    private HttpConnection? _connection;

    public BenchCounters Counters { get; } = new();

    /// <summary>Puts every <paramref name="step"/>th key from <paramref name="first"/> on; tries each until it is there.</summary>
    /// <exception cref="BenchException">A key could not be put.</exception>
    public async Task FillAsync(int first, int step, CancellationToken cancellation)
    {
        const int tries = 100;
        for (var key = first; key < settings.Keys; key += step)
        {
            for (var attempt = 1; await TryAsync(form.Put(key), false, cancellation).ConfigureAwait(false) is { } error; attempt++)
            {
                if (attempt == tries)
                {
                    throw new BenchException($"The keys could not be filled in before the run: {address} answered '{error}' {tries} times.");
                }

                await Task.Delay(ConnectPause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Until the phases end or the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (phases.Current != BenchPhase.Over && !cancellation.IsCancellationRequested)
        {
            var key = _random.Next(settings.Keys);
            var get = settings.Operation == BenchOperation.Get || (settings.Operation == BenchOperation.Mixed && _random.Next(2) == 0);
            var began = Stopwatch.GetTimestamp();
            var error = await TryAsync(get ? form.Get(key) : form.Put(key), get, cancellation).ConfigureAwait(false);
            var latency = Stopwatch.GetElapsedTime(began);
            if (phases.Current != BenchPhase.Measured || cancellation.IsCancellationRequested)
            {
                continue;
            }

            if (error is null)
            {
                Counters.Succeeded(latency);
            }
            else
            {
                Counters.Error(error);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _connection?.Dispose();

    /// <returns>Null for success, else what happened.</returns>
    private async ValueTask<string?> TryAsync(ReadOnlyMemory<byte> request, bool get, CancellationToken cancellation)
    {
        try
        {
            if (_connection is not { IsOpen: true })
            {
                _connection?.Dispose();
                _connection = await HttpConnection.ConnectAsync(address, cancellation).ConfigureAwait(false);
            }

            var response = await _connection.SendAsync(request, cancellation).ConfigureAwait(false);
            return !response.IsSuccess ? response.Status.ToString() : get && !form.HasValue(response) ? "no value" : null;
        }
        catch (Exception failure) when (failure is SocketException or HttpFormatException or OperationCanceledException)
        {
            _connection?.Dispose();
            await Task.Delay(ConnectPause, CancellationToken.None).ConfigureAwait(false);
            return "connection";
        }
    }
}
