using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>When a log is compacted, and what stays of it. Only what the store holds durably ever goes.</summary>
public sealed record CompactionOptions
{
    /// <summary>Compaction is due when this many entries would go; or as many bytes as <see cref="BytesMin"/>.</summary>
    public int EntriesMin { get; init; } = 16_384;

    /// <summary>Payload bytes of the same.</summary>
    public long BytesMin { get; init; } = 32L << 20;

    /// <summary>Entries of what the store holds durably that stay, so that a follower slightly behind needs no snapshot.</summary>
    public int TailEntriesMax { get; init; } = 8192;

    /// <summary>Payload bytes of them; both bounds hold.</summary>
    public long TailBytesMax { get; init; } = 16L << 20;

    /// <summary>Payload bytes that stay beyond that after a snapshot which is being made or fetched: compacted, it would be of no use,
    /// and a group that writes faster than it copies would never end. Past this bound the log goes all the same.</summary>
    public long HeldBytesMax { get; init; } = 128L << 20;

    internal void Check()
    {
        LifeOptions.Positive(EntriesMin, nameof(EntriesMin));
        LifeOptions.Positive(BytesMin, nameof(BytesMin));
        NotNegative(TailEntriesMax, nameof(TailEntriesMax));
        NotNegative(TailBytesMax, nameof(TailBytesMax));
        NotNegative(HeldBytesMax, nameof(HeldBytesMax));
    }

    private static void NotNegative(long value, string name) => Invariant.Holds(value >= 0, $"{name} is not negative");
}
