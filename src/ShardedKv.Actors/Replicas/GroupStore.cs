using System.Collections.Immutable;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Replicas;

/// <summary>A replica's store and the state machine over it: the meta group's or a data group's.</summary>
internal sealed class GroupStore : IDisposable
{
    private readonly SqliteOrderedStore _store;
    private readonly ShardGroupMachine? _shards;
    private readonly MetaGroupMachine? _meta;

    public GroupStore(GroupId group, string path, OrderedStoreOptions options)
    {
        _store = SqliteOrderedStore.Open(path, options);
        if (group.Value == 0)
        {
            _meta = new MetaGroupMachine(_store);
        }
        else
        {
            _shards = new ShardGroupMachine(group, _store);
        }
    }

    public IGroupMachine Machine => (IGroupMachine?)_meta ?? _shards!;

    public StoreState State
    {
        get
        {
            using var snapshot = _store.Snapshot();
            return new StoreState(snapshot.Applied, StoredMembership.Load(snapshot));
        }
    }

    /// <summary>Null for a data group, and for a meta group that nothing has been written to.</summary>
    public MetaState? Meta => _meta?.State;

    /// <summary>Null for the meta group.</summary>
    public ShardGroupMachine? Shards => _shards;

    /// <summary>Number 0 for the meta group.</summary>
    public ConfigNumber ConfigurationAt => _shards?.ConfigurationAt ?? new ConfigNumber(0);

    /// <summary>The shards that this replica's store serves, ascending; empty for the meta group.</summary>
    public ImmutableArray<int> Serving()
    {
        if (_shards is null)
        {
            return [];
        }

        using var snapshot = _store.Snapshot();
        return [.. _shards.Status(snapshot).Shards.Where(s => s.State == ShardState.Serving).Select(s => s.Shard.Value).Order()];
    }

    /// <summary>Ownership and value of all these reads come from one snapshot (design §7).</summary>
    public void Read(IReadOnlyList<ReadOnlyMemory<byte>> requests, Action<int, KvReply> answer)
    {
        using var snapshot = _store.Snapshot();
        for (var i = 0; i < requests.Count; i++)
        {
            answer(i, _shards is not null && RequestCodec.Decode(requests[i]) is Get get
                ? _shards.Read(get, snapshot)
                : new Rejected(RejectReason.Malformed, "the request is not a read of a data group"));
        }
    }

    public void Dispose() => _store.Dispose();
}
