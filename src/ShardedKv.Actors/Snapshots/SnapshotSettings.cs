namespace ShardedKv.Actors.Snapshots;

/// <summary>Bounds of a snapshot's way between two nodes; settings section <c>sharded-kv.replica.snapshot</c>.</summary>
internal sealed record SnapshotSettings
{
    /// <summary>Chunks that one question may ask for; what a source takes, whatever the asker's settings say.</summary>
    public const int WindowChunksMax = 256;

    /// <summary>Questions that wait at a source; beyond it they are dropped, and asked again.</summary>
    public const int QuestionsMax = 64;

    /// <summary>Of the snapshots made here.</summary>
    public int ChunkBytes { get; init; } = 64 * 1024;

    /// <summary>Chunks on their way to one replica that fetches.</summary>
    public int WindowChunks { get; init; } = 32;

    /// <summary>After so long without a chunk it is asked again, from the first that is missing.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>So many times in a row, without a chunk; then the fetch fails.</summary>
    public int TriesMax { get; init; } = 10;

    /// <summary>Damaged chunks in one fetch that are fetched again; one more, and the fetch fails.</summary>
    public int DamagedMax { get; init; } = 8;
}
