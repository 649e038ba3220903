using System.Globalization;

namespace ShardedKv.Cli.Progress;

/// <summary>A line now and then, and one at the end.</summary>
internal sealed class ProgressLines(TextWriter console, TimeProvider time) : ProgressView
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public override async Task RunAsync(string what, long total, string unit, Func<IMeter, Task> work)
    {
        var meter = new Meter(console, time, what, total, unit);
        await work(meter).ConfigureAwait(false);
        meter.Show();
    }

    private sealed class Meter(TextWriter console, TimeProvider time, string what, long total, string unit) : IMeter
    {
        private readonly Lock _gate = new();
        private readonly long _began = time.GetTimestamp();
        private long _shown = time.GetTimestamp();
        private long _done;
        private long _total = total;

        public void Add(long done)
        {
            lock (_gate)
            {
                _done += done;
                if (time.GetElapsedTime(_shown) >= Pause)
                {
                    Show();
                }
            }
        }

        public void Total(long total)
        {
            lock (_gate)
            {
                _total = total;
            }
        }

        public void Show()
        {
            lock (_gate)
            {
                _shown = time.GetTimestamp();
                var rate = _done / Math.Max(0.001, time.GetElapsedTime(_began).TotalSeconds);
                console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {_done} of {_total} {unit} ({rate:f0} {unit}/s)"));
            }
        }
    }
}
