using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.HandOff;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Groups;

/// <summary>A data group's state machine: users' commands under their sessions, the group's configuration, and the shards that come and go with
/// it. Everything that decides an outcome is in the log or the store, so that replicas fed the same entries hold equal bytes.</summary>
public sealed class ShardGroupMachine : IGroupMachine
{
    private readonly IOrderedStore store;
    private readonly GroupState state;

    /// <summary>Loads what is small; session tables follow at their shards' first commands.</summary>
    /// <exception cref="CoreFormatException">The store is another group's, or of another format.</exception>
    public ShardGroupMachine(GroupId group, IOrderedStore store)
    {
        this.store = store;
        using var snapshot = store.Snapshot();
        state = new GroupState(group, snapshot);
    }

    /// <summary>May be read from any thread.</summary>
    public ConfigNumber ConfigurationAt => state.Ownership.Number;

    /// <summary>Another object after each entry that changed it. May be read from any thread; as the newest applied entry left it.</summary>
    public HandOffView HandOffs => state.HandOffs;

    /// <summary>Of the newest applied entry; the applying thread's.</summary>
    public LogTime LogTime => state.LogTime;

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
        state.Hashes.Fold(batch, scope.Before);
        store.Write(batch);
        state.Publish();
        return results;
    }

    public StateCheckpoint Checkpoint() => state.Hashes.Checkpoint(store.Applied.Index);

    public RunningRecount BeginRecount() => state.Hashes.BeginRunningRecount();

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

        var owned = view.Shards[place];
        var revision = owned.Newest.At(snapshot.Applied.Index) ?? RecordOf(owned, snapshot).Revision;
        if (request.Tier is ReadTier.SessionTier { Token: var token } && revision < token.Of(owned.Shard))
        {
            return new TooStale(null);
        }

        var prefix = owned.ValuePrefix;
        Span<byte> stored = stackalloc byte[prefix.Length + request.Key.Memory.Length];
        prefix.CopyTo(stored);
        request.Key.Span.CopyTo(stored[prefix.Length..]);
        var mark = KvReply.MarkOf(owned.Shard, revision);
        return snapshot.TryGet(stored, out var row)
            ? new Found(ValueRow.ValueOf(row), ValueRow.RevisionOf(row)) { Mark = mark }
            : new NotFound { Mark = mark };
    }

    /// <summary>From any thread.</summary>
    public GroupStatus Status(IStoreSnapshot snapshot) => new(
        state.Group,
        OwnershipAt(snapshot).Number,
        snapshot.Applied,
        GroupRecord.LoadLogTime(snapshot),
        [.. Tenures.Records(snapshot).Select(stored => ShardStatus.Of(stored.Shard, stored.Record)).OrderBy(shard => shard.Range.First)]);

    /// <summary>Everything of one shard as the snapshot has it. From any thread; the snapshot is the caller's to hold meanwhile.</summary>
    /// <returns>Null when the shard is not served here.</returns>
    public ShardExport? Export(ShardId shard, ClusterId cluster, IStoreSnapshot snapshot)
    {
        var view = OwnershipAt(snapshot);
        if (view.Shards.FirstOrDefault(owned => owned.Shard == shard) is not { } served)
        {
            return null;
        }

        var record = RecordOf(served, snapshot);
        var header = new BackupHeader(
            cluster, KeyspaceId.Default, shard, served.Range, view.Number, record.Revision, snapshot.Applied, record.Restored);
        return new ShardExport(header, served.ValuePrefix, snapshot);
    }

    /// <summary>Answers a <see cref="PullRows"/> or a <see cref="PullChanges"/> as the source. From any thread. The answer's rows end with the
    /// snapshot: it is encoded while that is held.</summary>
    /// <param name="log">For a PullChanges, the entries after its Since, without gap: all that this replica has applied, or as many as it pleases;
    /// null: the log begins later. The snapshot is taken after them.</param>
    /// <param name="bytesMax">Of the rows, as they are encoded; one there is whatever its size. At most <see cref="HandOffBounds.ChunkBytesMax"/>.</param>
    public HandOffMessage Answer(
        HandOffMessage pull, IStoreSnapshot snapshot, IReadOnlyList<Entry>? log, int bytesMax = HandOffBounds.ChunkBytesMax) => pull switch
    {
        PullRows rows => HandOffSource.Answer(rows, OwnershipAt(snapshot).Number, snapshot, bytesMax),
        PullChanges changes => HandOffSource.Answer(changes, OwnershipAt(snapshot).Number, snapshot, log, bytesMax),
        _ => throw new ArgumentException("rows and changes are pulled, nothing else", nameof(pull)),
    };

    private static ShardRecord RecordOf(OwnedShard owned, IStoreSnapshot snapshot) =>
        snapshot.TryGet(owned.RecordKey, out var row)
            ? ShardRecord.Decode(row)
            : throw new InvariantException("a shard that is served has a record");

    /// <summary>A view is published before the batch that makes it true is written. So whoever holds a snapshot finds here either
    /// the view of its position, or a later one; then the snapshot itself is asked.</summary>
    private Ownership OwnershipAt(IStoreSnapshot snapshot)
    {
        var view = state.Ownership;
        return view.Since <= snapshot.Applied.Index ? view : Ownership.Load(state.Group, snapshot);
    }

    private ImmutableArray<ApplyResult> ApplyCommands(Entry entry, ApplyScope scope)
    {
        var content = EntryBatchCodec.Decode(entry.Payload);
        state.Advance(content.LogTime);
        var results = new ApplyResult[content.Commands.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = new ApplyResult(i, ApplyOne(content.Commands[i], content.FeatureLevel, entry.Index, scope));
        }

        state.Flush(scope.Batch);
        return ImmutableCollectionsMarshal.AsImmutableArray(results);
    }

    /// <summary>Bytes that are no command are refused and not thrown over: they would stop every replica, again at each start.</summary>
    private GroupReply ApplyOne(ReadOnlyMemory<byte> bytes, int level, LogIndex index, ApplyScope scope)
    {
        if (!GroupCommand.TryRead(bytes, level, out var command))
        {
            return Rejections.Of(RejectReason.Malformed);
        }

        return command.Kind switch
        {
            GroupCommandKind.Write => Apply(command.Write, scope),
            GroupCommandKind.Restore => Apply(command.Restore!, scope),
            GroupCommandKind.Configuration => ConfigurationStep.Apply(command.Configuration!, level, state, index, scope),
            GroupCommandKind.HandOff => HandOffRules.Apply(command.HandOff!, state, index, scope),
            _ => throw new InvariantException("the family of group commands is closed"),
        };
    }

    /// <summary>Judged by whether the shard is Serving here, never by a number the request carries.</summary>
    private KvReply Apply(in CommandView command, ApplyScope scope)
    {
        var place = state.Ownership.Find(RoutingKey.Of(command.Request.Key.Span));
        if (place < 0)
        {
            return new WrongShard(state.Configuration.Number);
        }

        var shard = state.Serving[place];
        state.Tenures.Touch(shard);
        var sessions = shard.Sessions(scope);
        if (sessions.Judge(command, state.LogTime, state.Limits) is { } judged)
        {
            return judged.At(shard.Shard, shard.Revision);
        }

        var reply = ShardWrites.Apply(command.Request, shard, state.Limits, scope);
        sessions.Remember(command, reply);
        return reply.ToReply().At(shard.Shard, shard.Revision);
    }

    private KvReply Apply(Restore restore, ApplyScope scope)
    {
        var place = state.Ownership.Find(restore.Place);
        if (place < 0 || state.Serving[place].Shard != restore.Shard || state.Serving[place].Range != restore.Range)
        {
            return new WrongShard(state.Configuration.Number);
        }

        var shard = state.Serving[place];
        state.Tenures.Touch(shard);
        return RestoreRules.Apply(restore, shard, state.Limits, scope).At(shard.Shard, shard.Revision);
    }
}
