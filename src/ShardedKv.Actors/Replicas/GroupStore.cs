using System.Collections.Immutable;
using ShardedKv.Actors.Exports;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Life;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Replicas;

/// <summary>A replica's store and the state machine over it: the meta group's or a data group's. A snapshot's store takes their place as a
/// whole; who reads goes on with what it began with.</summary>
internal sealed class GroupStore : IDisposable
{
    private readonly GroupId _group;
    private readonly OrderedStoreOptions _options;
    private readonly Action<StoreNews> _told;
    private volatile StoreGeneration _now;
    private Task _ending = Task.CompletedTask;

    /// <param name="path">The file that the store began with; a swap gives it another.</param>
    /// <param name="told">Hears of a new durable position and of a failure, on the store's thread: it must not block.</param>
    public GroupStore(GroupId group, string path, OrderedStoreOptions options, Action<StoreNews> told)
    {
        _group = group;
        _options = options;
        _told = told;
        Files = ReplicaFiles.Open(path);
        _now = Open(Files.Store);
    }

    public ReplicaFiles Files { get; }

    public IGroupMachine Machine => _now.Machine;

    public LogIndex Durable => _now.Store.Durable.Index;

    /// <summary>From any thread.</summary>
    public StoreStatus Status => _now.Store.Status;

    public StoreState State
    {
        get
        {
            using var held = Hold();
            return StateOf(held);
        }
    }

    /// <summary>Null for a data group, and for a meta group that nothing has been written to.</summary>
    public MetaState? Meta => _now.Meta?.State;

    /// <summary>Null for the meta group.</summary>
    public ShardGroupMachine? Shards => _now.Shards;

    /// <summary>Number 0 for the meta group.</summary>
    public ConfigNumber ConfigurationAt => _now.Shards?.ConfigurationAt ?? new ConfigNumber(0);

    /// <summary>From any thread.</summary>
    public HeldStore Hold()
    {
        while (true)
        {
            if (_now.TryHold() is { } held)
            {
                return held;
            }
        }
    }

    /// <summary>The shards that this replica's store serves, ascending; empty for the meta group.</summary>
    public ImmutableArray<int> Serving()
    {
        using var held = Hold();
        return held.Generation.Shards is { } shards
            ? [.. shards.Status(held.Snapshot).Shards.Where(s => s.State == ShardState.Serving).Select(s => s.Shard.Value).Order()]
            : [];
    }

    /// <summary>Ownership and value of all these reads come from one snapshot (design §7).</summary>
    public IReadOnlyList<KvReply> Read(IReadOnlyList<Get> requests)
    {
        using var held = Hold();
        var replies = new KvReply[requests.Count];
        for (var i = 0; i < replies.Length; i++)
        {
            replies[i] = held.Generation.Shards?.Read(requests[i], held.Snapshot)
                ?? new Rejected(RejectReason.Malformed, "the request is not a read of a data group");
        }

        return replies;
    }

    /// <summary>From any thread; the caller has made sure that the store is new enough.</summary>
    /// <returns>Null when the shard is not served here. What it is of is this moment, whatever happens to the store.</returns>
    /// <exception cref="StoreException">The store cannot be read, or the disk refused the export's file.</exception>
    public OpenExport? OpenExport(ShardId shard, ClusterId cluster)
    {
        var held = Hold();
        try
        {
            if (held.Generation.Shards?.Export(shard, cluster, held.Snapshot) is { } export)
            {
                return new OpenExport(export, held, Files.Export());
            }
        }
        catch
        {
            held.Dispose();
            throw;
        }

        held.Dispose();
        return null;
    }

    /// <summary>Puts a staged store in the place of this one, durably. Who applies calls it, and applies nothing meanwhile.</summary>
    /// <returns>Swapped; NotInstalled when the store is as before, and the staged one is gone; Failed when it is not known which of the
    /// two a crash would leave.</returns>
    public StoreNews SwapTo(SnapshotReference snapshot, string staged)
    {
        StoreGeneration? next = null;
        try
        {
            next = OpenStaged(snapshot, staged);
            Files.SwitchTo(staged);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            next?.Dispose();
            if (Files.IsUncertain)
            {
                return new StoreNews.Failed(LifeEnd.StoreRefused, $"the disk refused to make {snapshot} its store: {failure.Message}");
            }

            Files.Delete(staged);
            return new StoreNews.NotInstalled(snapshot.Id, failure.Message);
        }

        var before = _now;
        _now = next;
        _ending = Task.Run(() => EndAsync(before));
        return new StoreNews.Swapped(snapshot.Id);
    }

    /// <summary>A snapshot that is held loses its base.</summary>
    public void Dispose()
    {
        _now.Dispose();
        _ending.Wait(TimeSpan.FromSeconds(5));
    }

    private static StoreState StateOf(HeldStore held) => new(held.Snapshot.Applied, StoredMembership.Load(held.Snapshot));

    private StoreGeneration Open(string path)
    {
        var opened = new StoreGeneration(_group, path, _options);
        opened.Store.DurableAdvanced += position => Tell(opened, new StoreNews.Durable(position.Index));
        opened.Store.Failed += failure => Tell(opened, new StoreNews.Failed(StoreFailures.EndOf(failure), failure.Message));
        return opened;
    }

    // What becomes of a store that is not the replica's any more is no news.
    private void Tell(StoreGeneration of, StoreNews news)
    {
        if (of == _now)
        {
            _told(news);
        }
    }

    private StoreGeneration OpenStaged(SnapshotReference snapshot, string staged)
    {
        var opened = Open(staged);
        try
        {
            using var held = opened.TryHold()!;
            var state = StateOf(held);
            return state.Applied == snapshot.Position && (state.Membership is null || state.Membership == snapshot.Membership)
                ? opened
                : throw new StoreException(StoreFailure.Corrupt, staged, $"{snapshot} is at {state.Applied} with members {state.Membership}");
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private async Task EndAsync(StoreGeneration before)
    {
        before.Leave();
        await before.Unused.ConfigureAwait(false);
        before.Dispose();
        try
        {
            Files.Delete(before.Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next opening deletes it.
        }
    }
}
