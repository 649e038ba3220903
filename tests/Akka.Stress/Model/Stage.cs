namespace Akka.Stress.Model;

/// <summary>All that the actors of one run share.</summary>
internal sealed class Stage
{
    public Stage(StressOptions options)
    {
        Options = options;
        Registry = new Registry(options.Actors);
        Ledger = new Ledger(options.Messages, Findings);
    }

    public StressOptions Options { get; }

    public Findings Findings { get; } = new();

    public Registry Registry { get; }

    public Ledger Ledger { get; }

    /// <summary>Parcels that are to be under way at a time, while there are any left to send.</summary>
    public int InFlightWanted => Options.Actors * 8;

    public Random RandomFor(int id) => new(HashOf(Options.Seed, id));

    // Not HashCode.Combine: that differs from process to process.
    private static int HashOf(int seed, int id) => unchecked((int)(((uint)seed * 2654435761u) ^ ((uint)id * 40503u) ^ ((uint)id << 16)));
}
