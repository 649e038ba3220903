namespace ShardedKv.Storage.Memory;

/// <param name="sequence">Log index of the batch that wrote it.</param>
/// <param name="value">Null: the key was deleted.</param>
/// <param name="older">The version that this one replaced, for snapshots from before it.</param>
internal sealed class MemtableVersion(long sequence, ReadOnlyMemory<byte>? value, MemtableVersion? older)
{
    /// <summary>What a deleted range says of each of its keys.</summary>
    public static readonly MemtableVersion InDeletedRange = new(0, null, null);

    public long Sequence { get; } = sequence;

    public ReadOnlyMemory<byte>? Value { get; } = value;

    public MemtableVersion? Older { get; } = older;
}
