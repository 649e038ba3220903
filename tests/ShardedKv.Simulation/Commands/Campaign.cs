using System.Diagnostics;
using ShardedKv.Simulation.Reports;

namespace ShardedKv.Simulation.Commands;

/// <summary>Runs seeds one after the other, or some at a time, and tells how it goes.</summary>
internal sealed class Campaign(Options options, TextWriter output)
{
    private static readonly TimeSpan ProgressPause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private CampaignTotals _totals = new();
    private TimeSpan _told;
    private long _taken;

    /// <returns>The totals of all seeds that were run.</returns>
    public CampaignTotals Run()
    {
        output.WriteLine($"seeds {options.Seed}{(options.Seeds == long.MaxValue ? " and on" : $" to {options.Seed + (ulong)options.Seeds - 1}")}");
        var threads = Enumerable.Range(0, options.Jobs).Select(_ => new Thread(Work)).ToArray();
        foreach (var thread in threads)
        {
            thread.Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        output.WriteLine(_totals.Describe(_watch.Elapsed));
        return _totals;
    }

    private void Work()
    {
        while (TryTake(out var seed))
        {
            var result = SeedRun.Run(seed, worlds: options.Worlds);
            lock (_gate)
            {
                _totals = _totals.With(result);
                if (result.Violation is not null)
                {
                    output.WriteLine(FailureReport.Write(result, options.Output));
                }

                if (_watch.Elapsed - _told > ProgressPause)
                {
                    _told = _watch.Elapsed;
                    output.WriteLine(_totals.Describe(_watch.Elapsed));
                }
            }
        }
    }

    private bool TryTake(out ulong seed)
    {
        lock (_gate)
        {
            seed = options.Seed + (ulong)_taken;
            var goesOn = _taken < options.Seeds && (options.KeepGoing || _totals.Failed == 0)
                && (options.Minutes is not { } minutes || _watch.Elapsed.TotalMinutes < minutes);
            _taken += goesOn ? 1 : 0;
            return goesOn;
        }
    }
}
