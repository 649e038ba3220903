using System.Collections.Immutable;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Groups;

/// <summary>A shard that the group serves.</summary>
/// <param name="RecordKey">Of its record, in this generation.</param>
/// <param name="ValuePrefix">Of its values' stored keys, in this generation.</param>
/// <param name="Newest">Says nothing in a view that a snapshot was asked for.</param>
internal sealed record OwnedShard(ShardId Shard, RoutingRange Range, byte[] RecordKey, byte[] ValuePrefix, NewestRevision Newest)
{
    public static OwnedShard Of(ShardId shard, RoutingRange range, ConfigNumber generation, NewestRevision newest) => new(
        shard,
        range,
        StoreKeys.Shard(KeyspaceId.Default, shard, generation),
        StoreKeys.ValuePrefix(KeyspaceId.Default, shard, generation),
        newest);
}

/// <summary>Which shards a group serves, as an immutable view for readers on any thread.</summary>
/// <param name="Since">The view is that of every store position from this one up to the next view's.</param>
/// <param name="Shards">Sorted by range. What is staged or frozen is not among them: whoever asks for it is sent away.</param>
internal sealed record Ownership(LogIndex Since, ConfigNumber Number, StoreLimits Limits, ImmutableArray<OwnedShard> Shards)
{
    public static Ownership Load(GroupId group, IStoreSnapshot snapshot)
    {
        var applied = GroupRecord.Load(group, snapshot);
        var shards = Tenures.Records(snapshot)
            .Where(stored => stored.Record.State == ShardState.Serving)
            .Select(stored => OwnedShard.Of(stored.Shard, stored.Record.Range, stored.Record.Generation, new NewestRevision()));
        return new Ownership(
            snapshot.Applied.Index, applied.Configuration.Number, applied.Limits, [.. shards.OrderBy(shard => shard.Range.First)]);
    }

    /// <returns>The place in <see cref="Shards"/> of the shard that serves the key; -1 when none does here.</returns>
    public int Find(RoutingKey key)
    {
        var low = 0;
        var high = Shards.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var shard = Shards[middle];
            if (key.Value < shard.Range.First)
            {
                high = middle - 1;
            }
            else if (key.Value >= shard.Range.End)
            {
                low = middle + 1;
            }
            else
            {
                return middle;
            }
        }

        return -1;
    }
}
