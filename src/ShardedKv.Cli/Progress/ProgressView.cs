namespace ShardedKv.Cli.Progress;

/// <summary>Shows how far a long piece of work is: as a bar on a terminal, as plain lines anywhere else. On standard error, so that
/// standard output is the result alone.</summary>
internal abstract class ProgressView
{
    public static ProgressView ForConsole() => Console.IsErrorRedirected ? new ProgressLines(Console.Error, TimeProvider.System) : new ProgressBars();

    /// <param name="total">Of what the meter is given; 0: nothing to do.</param>
    /// <param name="unit">In the plural.</param>
    public abstract Task RunAsync(string what, long total, string unit, Func<IMeter, Task> work);
}

/// <summary>Any thread may call.</summary>
internal interface IMeter
{
    void Add(long done);

    /// <summary>Sets it anew, for work that is found while it is done.</summary>
    void Total(long total);
}
