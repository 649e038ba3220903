using ShardedKv.Core.Keys;
using ShardedKv.Core.Store;

namespace ShardedKv.Core.Integrity;

/// <summary>The part of a store that one hash is kept of: a shard's data in one generation, or the group's own records. Ordered, the
/// records first.</summary>
/// <param name="Shard">Null: the group's own records, whatever the other two say.</param>
public readonly record struct StateSection(KeyspaceId Keyspace, ShardId? Shard, ConfigNumber Generation)
{
    public static readonly StateSection Records;

    internal static readonly IComparer<StateSection> Order = Comparer<StateSection>.Create((a, b) => a.Rank.CompareTo(b.Rank));

    private (int, int, long) Rank => Shard is { } shard ? (Keyspace.Value, shard.Value, Generation.Value) : (-1, 0, 0);

    public override string ToString() => Shard is { } shard ? $"shard {shard} of generation {Generation}" : "the group's records";

    /// <summary>Keys of equal sections are compared without what names the section, so that a shard's hash is the same in another generation.</summary>
    /// <returns>False for the rows that hold the hashes themselves, which belong to no section.</returns>
    internal static bool TryFind(ReadOnlySpan<byte> storedKey, out StateSection section, out ReadOnlySpan<byte> rest)
    {
        if (StoreKeys.TryReadShardPrefix(storedKey, out var keyspace, out var shard, out var generation))
        {
            section = new StateSection(keyspace, shard, generation);
            rest = storedKey[StoreKeys.ShardPrefixBytes..];
            return true;
        }

        section = Records;
        rest = storedKey;
        return !storedKey.StartsWith(StoreKeys.StateHashesFirst);
    }
}
