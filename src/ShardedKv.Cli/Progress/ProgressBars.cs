using Spectre.Console;

namespace ShardedKv.Cli.Progress;

/// <summary>A bar with share and time left.</summary>
internal sealed class ProgressBars : ProgressView
{
    /// <inheritdoc />
    public override Task RunAsync(string what, long total, string unit, Func<IMeter, Task> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(what), maxValue: Math.Max(1, total));
                await work(new Meter(bar, what, unit)).ConfigureAwait(false);
                bar.Value = bar.MaxValue;
            });
    }

    private sealed class Meter(ProgressTask bar, string what, string unit) : IMeter
    {
        private readonly Lock _gate = new();

        public void Add(long done)
        {
            lock (_gate)
            {
                bar.Increment(done);
                bar.Description = Markup.Escape($"{what}, {bar.Speed.GetValueOrDefault():n0} {unit}/s");
            }
        }

        public void Total(long total)
        {
            lock (_gate)
            {
                bar.MaxValue = Math.Max(1, total);
            }
        }
    }
}
