using System.Collections.Immutable;
using System.Text;
using ShardedKv.Actors.Replicas;
using ShardedKv.Actors.Snapshots;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage;
using ShardedKv.Storage.Snapshots;

namespace ShardedKv.Actors.Tests.Replicas;

/// <summary>A data group's store on a disk of its own, fed with entries; its configuration is entry 1.</summary>
internal sealed class GroupUnderTest : IDisposable
{
    public static readonly GroupId Group = new(1);
    public static readonly SessionId Session = new(new Guid("11111111-2222-3333-4444-555555555555"));

    private static readonly LogTime Start = new(1_000_000_000);

    private long _index;

    /// <param name="image">Of a replica's directory, as a crash left it; null begins with the configuration.</param>
    public GroupUnderTest(string? image = null, OrderedStoreOptions? options = null)
    {
        Directory = image ?? System.IO.Directory.CreateTempSubdirectory("skv-group-").FullName;
        Store = new GroupStore(Group, Path.Combine(Directory, "store.db"), options ?? new OrderedStoreOptions(), _ => { });
        if (image is null)
        {
            var configuration = new Configuration(new ConfigNumber(1), 1, InitialPlan.Spread(4, [Group]));
            Apply(1, GroupCommandCodec.Encode(new ApplyConfiguration(configuration, new StoreLimits())));
        }
    }

    public string Directory { get; }

    public GroupStore Store { get; }

    public LogPosition Applied => Store.State.Applied;

    public KvReply Put(long term, long sequence, string key, string value) => (KvReply)Apply(term, CommandCodec.Encode(
        new Command(new SessionStamp(Session, Start, sequence, 0), new Put(Key.FromText(key), Encoding.UTF8.GetBytes(value)))))[0].Reply;

    /// <summary>The value, or the reply's type.</summary>
    public string Get(string key)
    {
        using var held = Store.Hold();
        return Get(held, key);
    }

    public static string Get(HeldStore held, string key)
    {
        var reply = held.Generation.Shards!.Read(new Get(Key.FromText(key)), held.Snapshot);
        return reply is Found found ? Encoding.UTF8.GetString(found.Value.Span) : reply.GetType().Name;
    }

    /// <summary>Stages what this store holds now in the other's directory, through a snapshot's chunks.</summary>
    public (SnapshotReference Snapshot, string Path) StageIn(GroupUnderTest other, long id)
    {
        using var held = Store.Hold();
        var name = new SnapshotId(id);
        using var file = SnapshotWriter.Write(held.Snapshot, name, Group, Store.Files.Snapshot(name), SnapshotManifest.ChunkBytesMin, CancellationToken.None);
        var path = other.Store.Files.Stage(name);
        using var staging = new SnapshotStaging(file.Manifest, path);
        while (!staging.IsWhole)
        {
            Assert.True(staging.TryAdd(file.Read(staging.Next)));
        }

        staging.Finish();
        return (new SnapshotReference(new ReplicaId(2), name, held.Snapshot.Applied, Membership.Of([new ReplicaId(1), new ReplicaId(2)])), path);
    }

    /// <summary>The files as a crash would leave them now, elsewhere.</summary>
    public string Image()
    {
        var image = System.IO.Directory.CreateTempSubdirectory("skv-image-").FullName;
        foreach (var file in System.IO.Directory.GetFiles(Directory))
        {
            File.Copy(file, Path.Combine(image, Path.GetFileName(file)));
        }

        return image;
    }

    public void Dispose()
    {
        Store.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>A row as a disk or a hand would leave it: it has a checksum, and no entry made it.</summary>
    public void Alter(string key)
    {
        using var held = Store.Hold();
        var row = held.Snapshot.Scan(new byte[] { 1 }, new byte[] { 2 }).Single(row => row.Key.Span.EndsWith(Encoding.UTF8.GetBytes(key)));
        var altered = row.Value.ToArray();
        altered[^1] ^= 1;
        var batch = new StoreBatch(new LogPosition(Applied.Index.Next(), Applied.Term));
        batch.Put(row.Key.ToArray(), altered);
        held.Generation.Store.Write(batch);
    }

    private ImmutableArray<ApplyResult> Apply(long term, byte[] command)
    {
        _index = Math.Max(_index, Applied.Index.Value) + 1;
        return Store.Machine.Apply(new Entry(
            new LogIndex(_index), new Term(term), EntryKind.Normal, EntryBatchCodec.Encode(Start, [command])));
    }
}
