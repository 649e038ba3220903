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
}
