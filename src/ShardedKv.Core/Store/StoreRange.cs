namespace ShardedKv.Core.Store;

/// <summary>All keys in [First, End).</summary>
public readonly record struct StoreRange(byte[] First, byte[] End)
{
    public bool Contains(ReadOnlySpan<byte> key) =>
        key.SequenceCompareTo(First) >= 0 && key.SequenceCompareTo(End) < 0;
}
