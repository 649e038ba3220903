using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;

namespace ShardedKv.Core.Groups;

/// <summary>What the apply path keeps in memory of one shard between entries; the store stays the truth.</summary>
internal sealed class ServedShard(OwnedShard owned, Revision revision, RestoreMark? restored = null)
{
    private readonly byte[] sessionPrefix = StoreKeys.SessionPrefix(KeyspaceId.Default, owned.Shard, owned.Generation);
    private SessionTable? sessions;

    public OwnedShard Owned => owned;

    /// <summary>Of the shard's newest write; 0 before the first.</summary>
    public Revision Revision { get; private set; } = revision;

    /// <summary>The newest restore into the shard; null when there was none.</summary>
    public RestoreMark? Restored { get; private set; } = restored;

    /// <summary>The entry being applied has a command for this shard.</summary>
    public bool Touched { get; set; }

    public SessionTable Sessions(ApplyScope scope) => sessions ??= SessionTable.Load(sessionPrefix, scope.Before);

    public Revision TakeRevision() => Revision = Revision.Next();

    /// <summary>A restore has begun or gone on: the shard's revision is never below its base.</summary>
    public void Take(RestoreMark mark)
    {
        Restored = mark;
        Revision = Revision < mark.Base ? mark.Base : Revision;
    }

    public void Flush(LogTime now, StoreLimits limits, StoreBatch batch)
    {
        Touched = false;
        sessions?.Flush(now, limits, batch);
        batch.Put(
            StoreKeys.Shard(KeyspaceId.Default, owned.Shard),
            new ShardRecord(owned.State, owned.Generation, owned.Range, Revision, Restored).Encode());
    }
}
