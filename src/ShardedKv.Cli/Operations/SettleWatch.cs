using System.Globalization;
using ShardedKv.Cli.Progress;

namespace ShardedKv.Cli.Operations;

/// <summary>Waits until the shards that a change moves are where they belong, and shows how many are.</summary>
internal sealed class SettleWatch(ClusterNodes nodes, ProgressView view, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <param name="change">Gives the number of the configuration; shards are on their way before it is there, since they are copied ahead.</param>
    /// <param name="leaving">Groups that have to be gone.</param>
    /// <exception cref="ChangeFailedException"><paramref name="patience"/>, which begins with the number, is over; says what is missing.</exception>
    public Task RunAsync(Task<long> change, IReadOnlyCollection<int> leaving, TimeSpan patience, CancellationToken cancellation) =>
        view.RunAsync("moved", 0, "shards", async meter =>
        {
            long? made = null;
            var since = 0L;
            var shown = new MoveMeter(meter);
            while (true)
            {
                if (made is null && change.IsCompleted)
                {
                    (made, since) = (await change.ConfigureAwait(false), time.GetTimestamp());
                }

                var status = await nodes.StatusAsync(cancellation).ConfigureAwait(false);
                if (status is not null)
                {
                    shown.Look(status);
                }

                if (made is { } number)
                {
                    var missing = status is null ? "no node gives its status" : Settling.Missing(status, number, leaving);
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
