namespace ShardedKv.Actors.Exports;

/// <summary>What a node says when a shard is asked for as a whole. Closed.</summary>
public abstract record ExportAnswer
{
    private ExportAnswer()
    {
    }

    /// <summary>A replica here has confirmed a linearizable read: what is opened now holds every write that was acknowledged before the
    /// question.</summary>
    /// <param name="Open">Null when the shard has gone from here meanwhile. From any thread; throws when the store is closed.</param>
    public sealed record Ready(Func<OpenExport?> Open) : ExportAnswer;

    /// <summary>The shard's group is led, or at least hosted, by another node.</summary>
    /// <param name="HttpAddress">Of that node; null when it is not known.</param>
    public sealed record Elsewhere(string? HttpAddress) : ExportAnswer;

    /// <summary>Nothing can be said now; ask again.</summary>
    public sealed record Later(string Reason) : ExportAnswer;

    public sealed record NoSuchShard : ExportAnswer;
}
