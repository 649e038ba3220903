using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Groups;

/// <summary>A data group's state machine: users' commands under their sessions, and the group's configuration. Everything that
/// decides an outcome is in the log or the store, so that replicas fed the same entries hold equal bytes.</summary>
public sealed class ShardGroupMachine : IGroupMachine
{
    private readonly GroupId group;
    private readonly IOrderedStore store;
    private readonly StateHashes hashes;
    private readonly List<ServedShard> touched = [];

    // At the same places as ownership's shards.
    private ServedShard[] shards;
    private ApplyConfiguration applied;
    private LogTime logTime;
    private volatile Ownership ownership;

    /// <summary>Loads what is small; session tables follow at their shards' first commands.</summary>
    /// <exception cref="CoreFormatException">The store is another group's, or of a newer format.</exception>
    public ShardGroupMachine(GroupId group, IOrderedStore store)
    {
        this.group = group;
        this.store = store;
        using var snapshot = store.Snapshot();
        applied = GroupRecord.Load(group, snapshot);
        logTime = GroupRecord.LoadLogTime(snapshot);
        hashes = StateHashes.Load(snapshot);
        ownership = Ownership.Load(group, snapshot);
        shards = [.. ownership.Shards.Select(shard => Served(shard, snapshot))];
    }

    /// <summary>May be read from any thread.</summary>
    public ConfigNumber ConfigurationAt => ownership.Number;

    /// <summary>Of the newest applied entry; the applying thread's.</summary>
    public LogTime LogTime => logTime;

    public ImmutableArray<ApplyResult> Apply(Entry entry)
    {
        var at = store.Applied.Index;
        if (entry.Index <= at)
        {
            return [];
        }

        Invariant.Holds(entry.Index == at.Next(), "entries are applied without a gap");
        var batch = new StoreBatch(entry.Position);
        StoredMembership.Record(entry, batch);
        using var scope = new ApplyScope(store, batch);
        var results = entry.Kind == EntryKind.Normal ? ApplyCommands(entry, scope) : [];
        hashes.Fold(batch, scope.Before);
        store.Write(batch);
        return results;
    }

    public StateCheckpoint Checkpoint() => hashes.Checkpoint(store.Applied.Index);

    public RunningRecount BeginRecount() => hashes.BeginRunningRecount();

    /// <summary>Answers a read from one snapshot, ownership and revision included. From any thread, while entries are applied. The
    /// caller has made sure that the snapshot is new enough; for a session's read the snapshot says itself whether it is.</summary>
    public KvReply Read(Get request, IStoreSnapshot snapshot)
    {
        var view = OwnershipAt(snapshot);
        var place = view.Find(request.Key.RoutingKey);
        if (place < 0)
        {
            return new WrongShard(view.Number);
        }

        if (request.Key.Memory.Length > view.Limits.KeyBytesMax)
        {
            return Rejections.Of(RejectReason.KeyBounds);
        }

        var shard = view.Shards[place].Shard;
        var revision = RevisionOf(shard, snapshot);
        if (request.Tier is ReadTier.SessionTier { Token: var token } && revision < token.Of(shard))
        {
            return new TooStale(null);
        }

        var prefix = view.Shards[place].ValuePrefix;
        Span<byte> stored = stackalloc byte[prefix.Length + request.Key.Memory.Length];
        prefix.CopyTo(stored);
        request.Key.Span.CopyTo(stored[prefix.Length..]);
        KvReply reply = snapshot.TryGet(stored, out var row)
            ? new Found(ValueRow.ValueOf(row), ValueRow.RevisionOf(row))
            : new NotFound();
        return reply.At(shard, revision);
    }

    /// <summary>From any thread.</summary>
    public GroupStatus Status(IStoreSnapshot snapshot)
    {
        var view = OwnershipAt(snapshot);
        return new GroupStatus(
            group,
            view.Number,
            snapshot.Applied,
            GroupRecord.LoadLogTime(snapshot),
            [
                .. view.Shards.Select(shard => new ShardStatus(
                    shard.Shard, shard.Range, shard.State, shard.Generation, RevisionOf(shard.Shard, snapshot))),
            ]);
    }

    /// <summary>Everything of one shard as the snapshot has it. From any thread; the snapshot is the caller's to hold meanwhile.</summary>
    /// <returns>Null when the shard is not served here.</returns>
    public ShardExport? Export(ShardId shard, ClusterId cluster, IStoreSnapshot snapshot)
    {
        var view = OwnershipAt(snapshot);
        if (view.Shards.FirstOrDefault(owned => owned.Shard == shard) is not { State: ShardState.Serving } served)
        {
            return null;
        }

        var record = RecordOf(shard, snapshot);
        var header = new BackupHeader(
            cluster, KeyspaceId.Default, shard, served.Range, view.Number, record?.Revision ?? default, snapshot.Applied, record?.Restored);
        return new ShardExport(header, served.ValuePrefix, snapshot);
    }

    private static ServedShard Served(OwnedShard shard, IStoreSnapshot snapshot)
    {
        var record = RecordOf(shard.Shard, snapshot);
        return new ServedShard(shard, record?.Revision ?? default, record?.Restored);
    }

    private static Revision RevisionOf(ShardId shard, IStoreSnapshot snapshot) => RecordOf(shard, snapshot)?.Revision ?? default;

    private static ShardRecord? RecordOf(ShardId shard, IStoreSnapshot snapshot) =>
        snapshot.TryGet(StoreKeys.Shard(KeyspaceId.Default, shard), out var row) ? ShardRecord.Decode(row) : null;

    /// <summary>A view is published before the batch that makes it true is written. So whoever holds a snapshot finds here either
    /// the view of its position, or a later one; then the snapshot itself is asked.</summary>
    private Ownership OwnershipAt(IStoreSnapshot snapshot)
    {
        var view = ownership;
        return view.Since <= snapshot.Applied.Index ? view : Ownership.Load(group, snapshot);
    }

    private ImmutableArray<ApplyResult> ApplyCommands(Entry entry, ApplyScope scope)
    {
        var content = EntryBatchCodec.Decode(entry.Payload);
        logTime = LogTime.Max(logTime, content.LogTime);
        scope.Batch.Put(StoreKeys.LogTime, GroupRecord.EncodeLogTime(logTime));
        var results = new ApplyResult[content.Commands.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = new ApplyResult(i, ApplyOne(content.Commands[i], content.FeatureLevel, entry.Index, scope));
        }

        foreach (var shard in touched)
        {
            shard.Flush(logTime, applied.Limits, scope.Batch);
        }

        touched.Clear();
        return ImmutableCollectionsMarshal.AsImmutableArray(results);
    }

    /// <summary>Bytes that are no command are refused and not thrown over: they would stop every replica, again at each start. So is a
    /// command of a kind above the entry's level, because a replica that is too old for the kind refuses it there.</summary>
    private GroupReply ApplyOne(ReadOnlyMemory<byte> bytes, int level, LogIndex index, ApplyScope scope)
    {
        CommandView command = default;
        ApplyConfiguration? configuration = null;
        Restore? restore = null;
        try
        {
            var there = false;
            var reader = new WireReader(bytes);
            while (reader.TryReadTag(out var field, out var type))
            {
                switch (field)
                {
                    case 1:
                        reader.ReadFormat(type);
                        break;
                    case CommandCodec.KvField:
                        command = CommandView.Of(reader.ReadBytes(type));
                        there = true;
                        break;
                    case GroupCommandCodec.ApplyConfigurationField:
                        configuration = GroupCommandCodec.ReadApplyConfiguration(reader.ReadBytes(type));
                        there = true;
                        break;
                    case GroupCommandCodec.RestoreField when level >= FeatureLevels.Restores:
                        restore = RestoreCodec.Decode(reader.ReadBytes(type));
                        there = true;
                        break;
                    default:
                        reader.Skip(type);
                        break;
                }
            }

            if (!there
                || (configuration is null && restore is null
                    && (command.Request.Kind == RequestKind.Get || FeatureLevels.Of(command.Request.Kind) > level)))
            {
                return Rejections.Of(RejectReason.Malformed);
            }
        }
        catch (CoreFormatException)
        {
            return Rejections.Of(RejectReason.Malformed);
        }

        return restore is not null ? ApplyRestore(restore, scope)
            : configuration is null ? ApplyKv(command, scope)
            : ApplyConfiguration(configuration, index, scope);
    }

    /// <summary>Judged by whether the shard is Serving here, never by a number the request carries.</summary>
    private KvReply ApplyKv(in CommandView command, ApplyScope scope)
    {
        var place = ownership.Find(RoutingKey.Of(command.Request.Key.Span));
        if (place < 0)
        {
            return new WrongShard(ownership.Number);
        }

        var shard = shards[place];
        Touch(shard);
        var sessions = shard.Sessions(scope);
        if (sessions.Judge(command, logTime, applied.Limits) is { } judged)
        {
            return judged.At(shard.Owned.Shard, shard.Revision);
        }

        var reply = ShardWrites.Apply(command.Request, shard, applied.Limits, scope);
        sessions.Remember(command, reply);
        return reply.ToReply().At(shard.Owned.Shard, shard.Revision);
    }

    private KvReply ApplyRestore(Restore restore, ApplyScope scope)
    {
        var place = ownership.Find(restore.Place);
        if (place < 0 || shards[place].Owned.Shard != restore.Shard || shards[place].Owned.Range != restore.Range)
        {
            return new WrongShard(ownership.Number);
        }

        var shard = shards[place];
        Touch(shard);
        return RestoreRules.Apply(restore, shard, applied.Limits, scope).At(shard.Owned.Shard, shard.Revision);
    }

    private ConfigurationReply ApplyConfiguration(ApplyConfiguration next, LogIndex index, ApplyScope scope)
    {
        if (ConfigurationStep.Refusal(group, applied.Configuration, next.Configuration) is { } refusal)
        {
            return refusal;
        }

        var number = next.Configuration.Number;
        if (applied.Configuration.Number.Value == 0)
        {
            shards =
            [
                .. ConfigurationStep.Of(group, next.Configuration).Select(gained => new ServedShard(
                    Ownership.Of(gained.Shard, new ShardRecord(ShardState.Serving, number, gained.Range, default)), default)),
            ];
            foreach (var shard in shards)
            {
                Touch(shard);
            }
        }

        applied = next;
        scope.Batch.Put(StoreKeys.Group, GroupRecord.Encode(group, next));
        ownership = new Ownership(index, number, next.Limits, [.. shards.Select(shard => shard.Owned)]);
        return new ConfigurationApplied(number);
    }

    private void Touch(ServedShard shard)
    {
        if (!shard.Touched)
        {
            shard.Touched = true;
            touched.Add(shard);
        }
    }
}
