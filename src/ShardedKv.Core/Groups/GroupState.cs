using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Groups;

/// <summary>What a data group's machine keeps in memory, and its rules change, while entries are applied. The applying thread's, but for the two
/// views.</summary>
internal sealed class GroupState
{
    private volatile Ownership ownership;
    private volatile HandOffView handOffs;
    private bool handOffsChanged;

    /// <summary>Loads what is small; session tables follow at their shards' first commands.</summary>
    /// <exception cref="Formats.CoreFormatException">The store is another group's, or of another format.</exception>
    public GroupState(GroupId group, IStoreSnapshot snapshot)
    {
        Group = group;
        Applied = GroupRecord.Load(group, snapshot);
        LogTime = GroupRecord.LoadLogTime(snapshot);
        Hashes = StateHashes.Load(snapshot);
        Tenures = Tenures.Load(snapshot);
        Duties = CollectDuties.Load(snapshot);
        Serving = Tenures.Serving();
        ownership = ViewOfOwnership(snapshot.Applied.Index);
        handOffs = ViewOfHandOffs();
    }

    public GroupId Group { get; }

    public ApplyConfiguration Applied { get; private set; }

    public Configuration Configuration => Applied.Configuration;

    public StoreLimits Limits => Applied.Limits;

    public LogTime LogTime { get; private set; }

    public StateHashes Hashes { get; }

    public Tenures Tenures { get; }

    public CollectDuties Duties { get; }

    /// <summary>At the same places as <see cref="Ownership"/>'s shards.</summary>
    public ImmutableArray<Tenure> Serving { get; private set; }

    /// <summary>From any thread.</summary>
    public Ownership Ownership => ownership;

    /// <summary>From any thread; as the newest applied entry left it.</summary>
    public HandOffView HandOffs => handOffs;

    /// <summary>Never back.</summary>
    public void Advance(LogTime time) => LogTime = LogTime.Max(LogTime, time);

    public void Take(ApplyConfiguration next, LogIndex at, StoreBatch batch)
    {
        Applied = next;
        batch.Put(StoreKeys.Group, GroupRecord.Encode(Group, next));
        OwnershipChanged(at);
    }

    /// <summary>At once: the entry's further commands are judged by it.</summary>
    public void OwnershipChanged(LogIndex at)
    {
        Serving = Tenures.Serving();
        ownership = ViewOfOwnership(at);
        handOffsChanged = true;
    }

    public void HandOffsChanged() => handOffsChanged = true;

    /// <summary>Ends an entry's commands: writes each tenure that it touched.</summary>
    public void Flush(StoreBatch batch)
    {
        batch.Put(StoreKeys.LogTime, GroupRecord.EncodeLogTime(LogTime));
        foreach (var tenure in Tenures.TakeTouched())
        {
            tenure.Flush(LogTime, Limits, batch);
        }
    }

    /// <summary>After the entry's batch is written.</summary>
    public void Publish()
    {
        if (handOffsChanged)
        {
            handOffsChanged = false;
            handOffs = ViewOfHandOffs();
        }
    }

    private Ownership ViewOfOwnership(LogIndex since) => new(
        since,
        Configuration.Number,
        Limits,
        [.. Serving.Select(tenure => OwnedShard.Of(tenure.Shard, tenure.Range, tenure.Generation, tenure.Newest))]);

    private HandOffView ViewOfHandOffs() => new(
        Group,
        Configuration,
        [
            .. Tenures.All.Where(tenure => tenure.State == ShardState.Staging)
                .Select(tenure => new StagingShard(tenure.Shard, tenure.Generation, tenure.From!.Value, tenure.Copy)),
        ],
        [
            .. Tenures.All.Where(tenure => tenure.State == ShardState.Frozen)
                .Select(tenure => new FrozenShard(tenure.Shard, tenure.Generation, tenure.LostAt!.Value, tenure.To!.Value)),
        ],
        Duties.All());
}
