using System.Collections.Immutable;
using Google.Protobuf;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>To whom a group owes the word that it has their shards. Rows of their own (CollectDutyRow of store.proto): a duty outlives the tenure that
/// it came with, which may be lost again meanwhile.</summary>
internal sealed class CollectDuties
{
    private readonly SortedDictionary<(ShardId Shard, ConfigNumber Number), GroupId> duties = [];

    public static CollectDuties Load(IStoreSnapshot snapshot)
    {
        var loaded = new CollectDuties();
        foreach (var (key, row) in snapshot.Scan(StoreKeys.DutiesFirst, StoreKeys.DutiesEnd))
        {
            var message = Messages.Parse(CollectDutyRow.Parser, row);
            Messages.CheckFormat(message.Format, "a duty to collect");
            loaded.duties.Add(StoreKeys.DutyOf(key.Span), new GroupId(message.Group));
        }

        return loaded;
    }

    public ImmutableArray<CollectDuty> All() => [.. duties.Select(duty => new CollectDuty(duty.Key.Shard, duty.Key.Number, duty.Value))];

    public void Add(ShardId shard, ConfigNumber number, GroupId to, StoreBatch batch)
    {
        duties.Add((shard, number), to);
        var key = StoreKeys.Duty(KeyspaceId.Default, shard, number);
        batch.Put(key, new CollectDutyRow { Format = 1, Group = to.Value }.ToByteArray());
    }

    /// <returns>False: there is none.</returns>
    public bool Remove(ShardId shard, ConfigNumber number, StoreBatch batch)
    {
        if (!duties.Remove((shard, number)))
        {
            return false;
        }

        batch.Delete(StoreKeys.Duty(KeyspaceId.Default, shard, number));
        return true;
    }
}
