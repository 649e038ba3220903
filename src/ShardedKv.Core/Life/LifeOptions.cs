using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>Bounds of one replica's life.</summary>
public sealed record LifeOptions
{
    /// <summary>Proposals from their Submit to the application of their entry; beyond it Busy.</summary>
    public int ProposalsMax { get; init; } = 16_384;

    /// <summary>Bytes of the same; beyond it Busy. One proposal always fits.</summary>
    public long ProposalBytesMax { get; init; } = 64L << 20;

    /// <summary>Command bytes of one entry; a larger single command goes alone.</summary>
    public int EntryBytesMax { get; init; } = 512 << 10;

    /// <summary>Commands of one entry.</summary>
    public int EntryCommandsMax { get; init; } = 4096;

    /// <summary>Reads from their Read to their answer; beyond it Busy.</summary>
    public int ReadsMax { get; init; } = 65_536;

    /// <summary>Journal writes that are out; beyond it what arrives from other replicas is dropped, which they make up for.</summary>
    public int JournalWritesMax { get; init; } = 4096;

    /// <summary>Payload bytes of entries that were given out to be applied and are not yet; beyond it appends from the leader are dropped,
    /// which it makes up for.</summary>
    public long ApplyingBytesMax { get; init; } = 256L << 20;

    /// <summary>Null: the log is never compacted, and grows in memory and journal.</summary>
    public CompactionOptions? Compaction { get; init; } = new();

    internal void Check()
    {
        Positive(ProposalsMax, nameof(ProposalsMax));
        Positive(ProposalBytesMax, nameof(ProposalBytesMax));
        Positive(EntryBytesMax, nameof(EntryBytesMax));
        Positive(EntryCommandsMax, nameof(EntryCommandsMax));
        Positive(ReadsMax, nameof(ReadsMax));
        Positive(JournalWritesMax, nameof(JournalWritesMax));
        Positive(ApplyingBytesMax, nameof(ApplyingBytesMax));
        Compaction?.Check();
    }

    internal static void Positive(long value, string name) => Invariant.Holds(value > 0, $"{name} is positive");
}
