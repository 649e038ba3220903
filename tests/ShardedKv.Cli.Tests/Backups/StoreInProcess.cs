using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ShardedKv.Actors.Controller;
using ShardedKv.Actors.Exports;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Node.Door;
using ShardedKv.Node.Http;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Cli.Tests.Backups;

/// <summary>The real listener over a real store and state machine of all shards, without a log between.</summary>
internal sealed class StoreInProcess : IStoreDoor, IAsyncDisposable
{
    private static readonly GroupId Group = new(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("skv-cli-").FullName;
    private readonly Lock _gate = new();
    private readonly SqliteOrderedStore _store;
    private readonly ShardGroupMachine _machine;
    private readonly MetaState _meta;
    private readonly SessionId _session = new(Guid.NewGuid());
    private StoreListener _listener = null!;
    private long _sequence;
    private int _exports;

    private StoreInProcess(int shards, int level, StoreLimits limits)
    {
        _store = SqliteOrderedStore.Open(Path.Combine(_directory, "store.db"), new OrderedStoreOptions());
        _machine = new ShardGroupMachine(Group, _store);
        var configuration = new Configuration(new ConfigNumber(1), 1, InitialPlan.Spread(shards, [Group]));
        _meta = new MetaState(
            new ClusterId(Guid.NewGuid()), limits, shards, 1, ImmutableSortedDictionary<NodeName, NodeRecord>.Empty, [configuration],
            ImmutableSortedDictionary<GroupId, Placement>.Empty, 1, "", 2, 2) { FeatureLevel = level };
        Apply(GroupCommandCodec.Encode(new ApplyConfiguration(configuration, limits)));
    }

    public Uri Address => _listener.Address;

    /// <summary>Answers instead of the store where it says something.</summary>
    public Func<KvRequest, KvReply?> Instead { get; set; } = _ => null;

    /// <summary>Answers instead of the store where it says something.</summary>
    public Func<ShardId, ExportAnswer?> ExportInstead { get; set; } = _ => null;

    /// <summary>How many parts of restores the store was given.</summary>
    public int Parts { get; private set; }

    public static async Task<StoreInProcess> StartAsync(int shards, int level = FeatureLevels.Known, StoreLimits? limits = null)
    {
        var store = new StoreInProcess(shards, level, limits ?? new StoreLimits());
        store._listener = await StoreListener.StartAsync(
            new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0), TimeSpan.FromSeconds(10)), store, NullLoggerFactory.Instance);
        return store;
    }

    /// <returns>The new revision.</returns>
    public long Put(string key, string value) =>
        Assert.IsType<Done>(Write(new Put(Key.FromText(key), Encoding.UTF8.GetBytes(value)))).Revision.Value;

    public void Delete(string key) => Assert.IsType<Done>(Write(new Delete(Key.FromText(key))));

    /// <summary>"value@v7", or "absent".</summary>
    public string Text(string key)
    {
        using var snapshot = _store.Snapshot();
        return _machine.Read(new Get(Key.FromText(key)), snapshot) is Found found
            ? $"{Encoding.UTF8.GetString(found.Value.Span)}@{found.Revision}"
            : "absent";
    }

    public Task<KvReply> AskAsync(KvRequest request, TimeSpan deadline)
    {
        lock (_gate)
        {
            if (Instead(request) is { } reply)
            {
                return Task.FromResult(reply);
            }

            Parts++;
            return Task.FromResult(request is Restore restore ? Apply(GroupCommandCodec.Encode(restore)) : Write(request));
        }
    }

    public Task<ClusterStatus> StatusAsync(TimeSpan deadline) => Task.FromResult(new ClusterStatus(
        _meta.Cluster.Value, 1, [new NodeRow("n1", $"{Address.Host}:{Address.Port}", null, true, true)], [new GroupRow(1, "n1", 1, 1, 1, [])],
        [.. _meta.LastConfiguration().Shards.Select(shard => new ShardRow(shard.Shard.Value, "", "", 1, "Serving"))]));

    public byte[] Metrics() => [];

    public Task<NodeHealth> HealthAsync() => Task.FromResult<NodeHealth>(new NodeHealth.Serving());

    public Task<OperationAnswer> ChangeAsync(RequestId id, OperationBody operation, TimeSpan wait) =>
        Task.FromResult<OperationAnswer>(new OperationAnswer.Refused("its groups are for ever"));

    public Task<MetaState?> MetaAsync() => Task.FromResult<MetaState?>(_meta);

    public Task<ExportAnswer> ExportAsync(ShardId shard, TimeSpan deadline) => Task.FromResult(
        ExportInstead(shard) ?? new ExportAnswer.Ready(() =>
        {
            var snapshot = _store.Snapshot();
            return new OpenExport(
                _machine.Export(shard, _meta.Cluster, snapshot)!, snapshot, Path.Combine(_directory, $"export-{Interlocked.Increment(ref _exports)}"));
        }));

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _store.Dispose();
        Directory.Delete(_directory, true);
    }

    private KvReply Write(KvRequest request)
    {
        lock (_gate)
        {
            return Apply(CommandCodec.Encode(new Command(new SessionStamp(_session, new LogTime(1_000_000), ++_sequence, 0), request)));
        }
    }

    private KvReply Apply(byte[] command) => _machine.Apply(new Entry(
        _store.Applied.Index.Next(), new Term(1), EntryKind.Normal, EntryBatchCodec.Encode(new LogTime(1_000_000), [command])))
        .Select(result => result.Reply as KvReply ?? new Restored(0)).Single();
}
