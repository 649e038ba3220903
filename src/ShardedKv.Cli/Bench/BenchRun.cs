using System.Diagnostics;

namespace ShardedKv.Cli.Bench;

/// <summary>A closed loop: so many clients, each sending its next request when the last is answered.</summary>
internal sealed class BenchRun(BenchSettings settings, Func<Uri, byte[], IRequestForm> form, TextWriter? progress)
{
    /// <summary>Enough to fill in quickly without being a load test of its own.</summary>
    private const int FillClientsMax = 64;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly BenchPhases _phases = new();

    /// <exception cref="BenchException">The keys could not be filled in.</exception>
    public async Task<BenchResult> RunAsync(CancellationToken cancellation)
    {
        // Values that do not compress; the same in every run.
        var value = new byte[settings.ValueBytes];
        new Random(1).NextBytes(value);
        var clients = Enumerable.Range(0, settings.Clients).Select(number =>
        {
            var address = settings.Addresses[number % settings.Addresses.Count];
            return new BenchClient(address, form(address, value), settings, _phases, number);
        }).ToArray();
        try
        {
            return await MeasureAsync(clients, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    private async Task<BenchResult> MeasureAsync(BenchClient[] clients, CancellationToken cancellation)
    {
        if (settings.Operation != BenchOperation.Put)
        {
            var filling = Math.Min(FillClientsMax, clients.Length);
            await Task.WhenAll(clients.Take(filling).Select((client, at) => Task.Run(() => client.FillAsync(at, filling, cancellation), cancellation)))
                .ConfigureAwait(false);
        }

        var running = clients.Select(client => Task.Run(() => client.RunAsync(cancellation), CancellationToken.None)).ToArray();
        await WaitAsync(settings.Warmup, "warm-up", clients, cancellation).ConfigureAwait(false);
        var began = Stopwatch.GetTimestamp();
        _phases.Current = BenchPhase.Measured;
        await WaitAsync(settings.Time, "measuring", clients, cancellation).ConfigureAwait(false);
        _phases.Current = BenchPhase.Over;
        var time = Stopwatch.GetElapsedTime(began);
        await Task.WhenAll(running).ConfigureAwait(false);
        return BenchResult.Of(settings, time, clients.Select(client => client.Counters));
    }

    private async Task WaitAsync(TimeSpan time, string phase, BenchClient[] clients, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        var doneBefore = 0L;
        while (Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < time && !cancellation.IsCancellationRequested)
        {
            var step = time - elapsed < ProgressInterval ? time - elapsed : ProgressInterval;
            await Task.Delay(step, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (progress is not null)
            {
                var (done, failed) = (clients.Sum(client => client.Counters.Done), clients.Sum(client => client.Counters.Failed));
                var rate = (done - doneBefore) / step.TotalSeconds;
                await progress.WriteAsync(
                    $"\r{phase} {Stopwatch.GetElapsedTime(began).TotalSeconds,4:0} s of {time.TotalSeconds:0} s  {rate,9:0} op/s  {failed} errors ")
                    .ConfigureAwait(false);
                doneBefore = done;
            }
        }

        if (progress is not null)
        {
            await progress.WriteAsync("\r" + new string(' ', 64) + "\r").ConfigureAwait(false);
        }
    }
}
