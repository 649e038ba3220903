using System.Globalization;
using ShardedKv.Cli.Progress;

namespace ShardedKv.Cli.Operations;

/// <summary>Waits until what a change moves is where it belongs, and shows how much is.</summary>
internal sealed class SettleWatch(ClusterNodes nodes, ProgressView view, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <param name="change">Gives the number of the configuration; much is on its way before it is there: shards are copied ahead.</param>
    /// <exception cref="ChangeFailedException"><paramref name="patience"/>, which begins with the number, is over; says what is missing.</exception>
    public Task RunAsync(Task<long> change, IAwaited awaited, TimeSpan patience, CancellationToken cancellation) =>
        view.RunAsync(awaited.What, 0, awaited.Unit, async meter =>
        {
            long? made = null;
            var since = 0L;
            var shown = 0;
            while (true)
            {
                if (made is null && change.IsCompleted)
                {
                    (made, since) = (await change.ConfigureAwait(false), time.GetTimestamp());
                }

                var status = await nodes.StatusAsync(cancellation).ConfigureAwait(false);
                if (status is not null)
                {
                    var (done, total) = awaited.Look(status);
                    meter.Total(total);
                    meter.Add(done - shown);
                    shown = done;
                }

                if (made is { } number)
                {
                    var missing = status is null ? "no node gives its status" : awaited.Missing(status, number);
                    if (missing is null)
                    {
                        return;
                    }

                    if (time.GetElapsedTime(since) >= patience)
                    {
                        throw new ChangeFailedException(
                            ExitCode.Failed,
                            string.Create(CultureInfo.InvariantCulture, $"configuration {number} is in force, and after {patience.TotalSeconds} s {missing}"));
                    }
                }

                await Task.Delay(Interval, time, cancellation).ConfigureAwait(false);
            }
        });
}
