namespace ShardedKv.Cli.Bench;

internal enum BenchPhase
{
    Warmup,
    Measured,
    Over,
}

/// <summary>Where the run is; set by the run, read by every client after every request.</summary>
internal sealed class BenchPhases
{
    private volatile BenchPhase _current;

    public BenchPhase Current
    {
        get => _current;
        set => _current = value;
    }
}
