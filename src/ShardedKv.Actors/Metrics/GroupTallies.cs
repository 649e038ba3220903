using ShardedKv.Storage;

namespace ShardedKv.Actors.Metrics;

/// <summary>What is counted of one group's replica on this node, since the node's start. Any thread writes and reads.</summary>
internal sealed class GroupTallies
{
    private double _scrubFraction;
    private long _scrubbedAt;
    private Func<StoreStatus>? _store;

    public Tally Restarts { get; } = new();

    public Tally StoresWithdrawn { get; } = new();

    public Tally SnapshotsMade { get; } = new();

    public Tally SnapshotsFetched { get; } = new();

    public Tally ScrubPasses { get; } = new();

    public Tally ScrubBytes { get; } = new();

    public Tally ScrubFindings { get; } = new();

    /// <summary>Of the pass under way, or of the last one, 0 to 1.</summary>
    public double ScrubFraction
    {
        get => Volatile.Read(ref _scrubFraction);
        set => Volatile.Write(ref _scrubFraction, value);
    }

    /// <summary>When the last complete pass ended, in milliseconds since 1970; 0 before there was one.</summary>
    public long ScrubbedAt
    {
        get => Volatile.Read(ref _scrubbedAt);
        set => Volatile.Write(ref _scrubbedAt, value);
    }

    /// <summary>Null while the replica is down.</summary>
    public Func<StoreStatus>? Store
    {
        get => Volatile.Read(ref _store);
        set => Volatile.Write(ref _store, value);
    }
}
