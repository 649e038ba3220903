namespace ShardedKv.Cli.Bench;

/// <summary>What one client saw. Written by that client only; the counts may be read meanwhile for the progress line.</summary>
internal sealed class BenchCounters
{
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Requests that did not succeed, by what happened: "503", "connection", "no value".</summary>
    public Dictionary<string, long> Errors { get; } = [];

    public long Done { get; private set; }

    public long Failed { get; private set; }

    public void Succeeded(TimeSpan latency)
    {
        Latency.Record(latency);
        Done++;
    }

    public void Error(string what)
    {
        Errors[what] = Errors.GetValueOrDefault(what) + 1;
        Failed++;
    }
}
