using System.Text;
using ShardedKv.Actors.Exports;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Node.Tests.Fakes;

/// <summary>A real store and state machine of one shard, fed without a log.</summary>
internal sealed class StoredShard : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("skv-node-").FullName;
    private readonly SqliteOrderedStore _store;
    private readonly ShardGroupMachine _machine;
    private readonly SessionId _session = new(Guid.NewGuid());
    private readonly List<IStoreSnapshot> _snapshots = [];
    private long _sequence;
    private int _exports;

    public StoredShard()
    {
        _store = SqliteOrderedStore.Open(Path.Combine(_directory, "store.db"), new OrderedStoreOptions());
        _machine = new ShardGroupMachine(new GroupId(1), _store);
        Apply(GroupCommandCodec.Encode(new ApplyConfiguration(
            new Configuration(new ConfigNumber(1), 1, InitialPlan.Spread(1, [new GroupId(1)])), new StoreLimits())));
    }

    public void Put(string key, string value) => Apply(CommandCodec.Encode(new Command(
        new SessionStamp(_session, new LogTime(1_000_000), ++_sequence, 0), new Put(Key.FromText(key), Encoding.UTF8.GetBytes(value)))));

    /// <summary>The snapshot lives as long as this.</summary>
    public ShardExport Export() => Hold().Export;

    public (ShardExport Export, IStoreSnapshot Snapshot) Hold()
    {
        var snapshot = _store.Snapshot();
        _snapshots.Add(snapshot);
        return (_machine.Export(new ShardId(0), new ClusterId(Guid.Empty), snapshot)!, snapshot);
    }

    /// <summary>Its file is in this shard's directory.</summary>
    public OpenExport Open(ShardExport export, IDisposable held) =>
        new(export, held, Path.Combine(_directory, $"export-{Interlocked.Increment(ref _exports)}"));

    public void Dispose()
    {
        _snapshots.ForEach(snapshot => snapshot.Dispose());
        _store.Dispose();
        Directory.Delete(_directory, true);
    }

    private void Apply(byte[] command) => _machine.Apply(new Entry(
        _store.Applied.Index.Next(), new Term(1), EntryKind.Normal, EntryBatchCodec.Encode(new LogTime(1_000_000), [command])));
}
