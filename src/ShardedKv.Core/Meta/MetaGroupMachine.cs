using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>The state machine of g0.</summary>
public sealed class MetaGroupMachine : IGroupMachine
{
    private readonly IOrderedStore store;
    private readonly RememberedRequests remembered;
    private readonly StateHashes hashes;
    private LogTime logTime;
    private volatile MetaState? state;

    /// <exception cref="CoreFormatException">The store is of a newer format.</exception>
    public MetaGroupMachine(IOrderedStore store)
    {
        this.store = store;
        using var snapshot = store.Snapshot();
        var requests = 0L;
        if (snapshot.TryGet(StoreKeys.MetaState, out var row))
        {
            var message = Messages.Parse(MetaStateMessage.Parser, row);
            var configurations = snapshot.Scan(StoreKeys.MetaConfigurationsFirst, StoreKeys.MetaConfigurationsEnd)
                .Select(pair => Messages.Parse(ConfigurationMessage.Parser, pair.Value));
            state = MetaStateCodec.Read(message, ConfigurationChanges.ReadAll(configurations));
            requests = message.RequestsRemembered;
            logTime = new LogTime(message.LogTimeMs);
        }

        remembered = RememberedRequests.Load(requests, snapshot);
        hashes = StateHashes.Load(snapshot);
    }

    /// <summary>Null before InitializeMeta. May be read from any thread; as the newest applied entry left it.</summary>
    public MetaState? State => state;

    public LogTime LogTime => logTime;

    public StateCheckpoint Checkpoint() => hashes.Checkpoint(store.Applied.Index);

    public RunningRecount BeginRecount() => hashes.BeginRunningRecount();

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
        var (next, results) = entry.Kind == EntryKind.Normal ? ApplyCommands(entry, batch) : (state, []);
        using (var before = store.Snapshot())
        {
            hashes.Fold(batch, before);
        }

        store.Write(batch);
        state = next;
        return results;
    }

    private (MetaState? Next, ImmutableArray<ApplyResult> Results) ApplyCommands(Entry entry, StoreBatch batch)
    {
        var content = EntryBatchCodec.Decode(entry.Payload);
        logTime = LogTime.Max(logTime, content.LogTime);
        var next = state;
        var results = new ApplyResult[content.Commands.Count];
        for (var i = 0; i < results.Length; i++)
        {
            (next, var reply) = ApplyOne(next, content.Commands[i], content.FeatureLevel, entry.Index, batch);
            results[i] = new ApplyResult(i, reply);
        }

        if (next is not null)
        {
            WriteState(next, batch);
        }

        return (next, ImmutableCollectionsMarshal.AsImmutableArray(results));
    }

    /// <summary>Bytes that are no command are refused and not thrown over: they would stop every replica, again at each start.</summary>
    private (MetaState? Next, MetaReply Reply) ApplyOne(
        MetaState? current, ReadOnlyMemory<byte> bytes, int level, LogIndex index, StoreBatch batch)
    {
        MetaCommand command;
        try
        {
            command = MetaCommandCodec.Decode(bytes);
        }
        catch (CoreFormatException e)
        {
            return (current, new MetaRefused(e.Message));
        }

        // A program that does not know the kind refuses it, too (Groups.FeatureLevels).
        if (MetaCommandCodec.LevelOf(command) > level && command is not InitializeMeta)
        {
            return (current, new MetaRefused("a meta command of no known kind"));
        }

        if (remembered.TryGet(command.Request, out var before))
        {
            return (current, before!);
        }

        var (next, reply) = MetaRules.Apply(current, command, index);

        // Before there is a state nothing is remembered: its row holds their count.
        if (next is not null)
        {
            remembered.Add(command.Request, reply, batch);
        }

        return (next, reply);
    }

    private void WriteState(MetaState next, StoreBatch batch)
    {
        var message = MetaStateCodec.Write(next);
        message.LogTimeMs = logTime.UnixMilliseconds;
        message.RequestsRemembered = remembered.Count;
        batch.Put(StoreKeys.MetaState, message.ToByteArray());

        var published = state?.Configurations.Length ?? 0;
        for (var i = published; i < next.Configurations.Length; i++)
        {
            var row = MetaStateCodec.WriteConfiguration(next, i).ToByteArray();
            batch.Put(StoreKeys.MetaConfiguration(next.Configurations[i].Number), row);
        }
    }
}
