using System.Diagnostics;

namespace ShardedKv.Cli.Hosting;

/// <summary>Kills this process when an orderly stop takes too long: a node that hangs must not outlive who started it.
/// What was acknowledged is on disk already.</summary>
internal sealed class StopWatchdog : IDisposable
{
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(15);

    private readonly Timer _timer = new(
        static _ =>
        {
            Console.Error.WriteLine($"skv: the node did not stop within {StopTimeMax.TotalSeconds} s; it is killed.");
            Process.GetCurrentProcess().Kill();
        },
        null, StopTimeMax, Timeout.InfiniteTimeSpan);

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();
}
