using System.Collections.Immutable;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Groups;

/// <summary>All tenures of a group, by shard and generation.</summary>
internal sealed class Tenures
{
    private readonly SortedDictionary<(ShardId Shard, ConfigNumber Generation), Tenure> tenures = [];
    private readonly List<Tenure> touched = [];

    public static Tenures Load(IStoreSnapshot snapshot)
    {
        var loaded = new Tenures();
        foreach (var (shard, record) in Records(snapshot))
        {
            var tenure = new Tenure(shard, record);
            tenure.Newest.Publish(record.Revision, snapshot.Applied.Index);
            loaded.tenures.Add((shard, record.Generation), tenure);
        }

        return loaded;
    }

    /// <summary>As a snapshot has them, in the order of shard and generation.</summary>
    /// <exception cref="CoreFormatException">The store is of a build before the first release, whose records had no generation in their keys.</exception>
    public static IEnumerable<(ShardId Shard, ShardRecord Record)> Records(IStoreSnapshot snapshot) =>
        Read(snapshot, StoreKeys.ShardsFirst, StoreKeys.ShardsEnd);

    /// <summary>Of one shard, the oldest first.</summary>
    public static IEnumerable<ShardRecord> RecordsOf(ShardId shard, IStoreSnapshot snapshot) => Read(
        snapshot,
        StoreKeys.Shard(KeyspaceId.Default, shard, default),
        StoreKeys.Shard(KeyspaceId.Default, shard, new ConfigNumber(long.MaxValue))).Select(stored => stored.Record);

    /// <returns>Null: there is none.</returns>
    public Tenure? Find(ShardId shard, ConfigNumber generation) => tenures.GetValueOrDefault((shard, generation));

    /// <summary>The oldest first.</summary>
    public IEnumerable<Tenure> Of(ShardId shard) => tenures.Values.Where(tenure => tenure.Shard == shard);

    public IEnumerable<Tenure> All => tenures.Values;

    /// <returns>The tenure that a configuration ended; null: it ended none, or that is collected.</returns>
    public Tenure? LostBy(ShardId shard, ConfigNumber number) => Of(shard).FirstOrDefault(tenure => tenure.LostAt == number);

    public Tenure Add(ShardId shard, ShardRecord record)
    {
        var tenure = new Tenure(shard, record);
        tenures.Add((shard, record.Generation), tenure);
        Touch(tenure);
        return tenure;
    }

    /// <summary>With all its data, at a cost that does not depend on how much that is.</summary>
    public void Remove(Tenure tenure, StoreBatch batch)
    {
        Invariant.Holds(!tenure.IsStagedTo, "an entry that writes to a shard does not delete it as well");
        tenures.Remove((tenure.Shard, tenure.Generation));
        touched.Remove(tenure);
        batch.Delete(StoreKeys.Shard(KeyspaceId.Default, tenure.Shard, tenure.Generation));
        DeleteRows(tenure, batch);
    }

    public static void DeleteRows(Tenure tenure, StoreBatch batch)
    {
        var (first, end) = StoreKeys.DataOf(KeyspaceId.Default, tenure.Shard, tenure.Generation);
        batch.DeleteRange(first, end);
    }

    /// <summary>Its record, and what else the entry changes of it, is written when the entry ends.</summary>
    public void Touch(Tenure tenure)
    {
        if (!tenure.IsTouched)
        {
            tenure.IsTouched = true;
            touched.Add(tenure);
        }
    }

    /// <summary>In the order in which the entry touched them.</summary>
    public IReadOnlyList<Tenure> TakeTouched()
    {
        if (touched.Count == 0)
        {
            return [];
        }

        Tenure[] taken = [.. touched];
        touched.Clear();
        return taken;
    }

    /// <summary>Sorted by range.</summary>
    public ImmutableArray<Tenure> Serving() =>
        [.. tenures.Values.Where(tenure => tenure.State == ShardState.Serving).OrderBy(tenure => tenure.Range.First)];

    private static IEnumerable<(ShardId Shard, ShardRecord Record)> Read(IStoreSnapshot snapshot, byte[] first, byte[] end)
    {
        foreach (var (key, row) in snapshot.Scan(first, end))
        {
            var (shard, generation) = StoreKeys.ShardOf(key.Span);
            var record = ShardRecord.Decode(row);
            if (record.Generation != generation)
            {
                throw new CoreFormatException($"the record of {shard} in generation {generation} says {record.Generation}");
            }

            yield return (shard, record);
        }
    }
}
