using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Snapshots;
using ShardedKv.Storage.Tests.Stores;

namespace ShardedKv.Storage.Tests.Snapshots;

/// <summary>From one store, through a file of chunks, into another store's file.</summary>
public sealed class SnapshotTransferTests : IDisposable
{
    private const int ChunkBytes = SnapshotManifest.ChunkBytesMin;

    private static readonly SnapshotId Id = new(41);
    private static readonly GroupId Group = new(2);

    private readonly TemporaryDirectory directory = new();
    private readonly StoreModel model = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public async Task The_staged_store_holds_what_the_source_held_at_that_moment_and_nothing_later(int seed)
    {
        using var source = await FilledAsync(new Random(seed), 60);
        using var moment = source.Snapshot();
        var expected = StoreModel.Text(moment);
        var position = moment.Applied;
        source.Write(model.Next(1, ("later", "not in it")));

        using var file = Write(moment);
        var staged = Stage(file, directory.Of("staged.db"));

        Assert.Equal((Id, Group, position), (file.Manifest.Id, file.Manifest.Group, file.Manifest.Position));
        Assert.True(file.Manifest.Chunks > 10, $"seed {seed}: {file.Manifest}");
        Assert.Equal((position, expected), Read(staged));
    }

    /// <summary>A value of a mebibyte lies over 257 chunks, and no chunk is longer than its bound.</summary>
    [Fact]
    public void A_row_runs_over_as_many_chunks_as_it_needs()
    {
        using var source = SqliteOrderedStore.Open(directory.Of("store.db"), new OrderedStoreOptions());
        source.Write(model.Next(1, ("a", new string('x', 1_048_576)), ("b", ""), ("c", "last")));
        using var moment = source.Snapshot();

        using var file = Write(moment);
        var staged = Stage(file, directory.Of("staged.db"));

        Assert.Equal(257, file.Manifest.Chunks);
        Assert.All(Enumerable.Range(0, file.Manifest.Chunks), chunk => Assert.InRange(file.Read(chunk).Length, 9, ChunkBytes + 8));
        Assert.Equal((moment.Applied, StoreModel.Text(moment)), Read(staged));
    }

    /// <summary>Scenario 19.</summary>
    [Fact]
    public void Every_flipped_bit_of_a_chunk_is_found_and_the_chunk_is_taken_when_it_comes_again()
    {
        using var source = SqliteOrderedStore.Open(directory.Of("store.db"), new OrderedStoreOptions());
        source.Write(model.Next(1, ("key", "value"), ("other", new string('y', 300))));
        using var moment = source.Snapshot();
        using var file = Write(moment);
        var path = directory.Of("staged.db");
        using (var staging = new SnapshotStaging(file.Manifest, path))
        {
            var record = file.Read(0);
            for (var bit = 0; bit < record.Length * 8; bit++)
            {
                record[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(staging.TryAdd(record), $"bit {bit}");
                record[bit / 8] ^= (byte)(1 << (bit % 8));
            }

            Assert.False(staging.TryAdd(record.AsMemory(0, record.Length - 1)));
            Assert.True(staging.TryAdd(record));
            Assert.True(staging.IsWhole);
            staging.Finish();
        }

        Assert.Equal((moment.Applied, StoreModel.Text(moment)), Read(path));
    }

    [Fact]
    public async Task A_chunk_in_another_ones_place_is_found()
    {
        using var source = await FilledAsync(new Random(5), 20);
        using var moment = source.Snapshot();
        using var file = Write(moment);
        using var staging = new SnapshotStaging(file.Manifest, directory.Of("staged.db"));

        Assert.False(staging.TryAdd(file.Read(1)));
        Assert.True(staging.TryAdd(file.Read(0)));
        Assert.False(staging.TryAdd(file.Read(0)));
        Assert.Equal(1, staging.Next);
    }

    /// <summary>Each chunk passes its own checksum, and together they are of another snapshot.</summary>
    [Fact]
    public async Task Chunks_that_are_not_what_the_manifest_is_of_become_no_store()
    {
        using var source = await FilledAsync(new Random(6), 20);
        using var moment = source.Snapshot();
        using var file = Write(moment);
        var path = directory.Of("staged.db");
        using (var staging = new SnapshotStaging(file.Manifest with { Hash = new string('0', 64) }, path))
        {
            AddAll(file, staging);

            var refused = Assert.Throws<StoreException>(staging.Finish);

            Assert.Equal(StoreFailure.Corrupt, refused.Failure);
        }

        Assert.Empty(Directory.GetFiles(directory.Path, "staged*"));
    }

    [Fact]
    public async Task What_is_given_up_leaves_nothing_behind()
    {
        using var source = await FilledAsync(new Random(7), 20);
        using var moment = source.Snapshot();
        using (var file = Write(moment))
        using (var staging = new SnapshotStaging(file.Manifest, directory.Of("staged.db")))
        {
            Assert.True(staging.TryAdd(file.Read(0)));
        }

        Assert.Empty(Directory.GetFiles(directory.Path, "staged*"));
        Assert.Empty(Directory.GetFiles(directory.Of("snapshots")));
    }

    [Fact]
    public async Task A_writer_that_is_stopped_leaves_no_file()
    {
        using var source = await FilledAsync(new Random(8), 20);
        using var moment = source.Snapshot();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.Throws<OperationCanceledException>(() => SnapshotWriter.Write(moment, Id, Group, SnapshotPath, ChunkBytes, stop.Token));

        Assert.Empty(Directory.GetFiles(directory.Of("snapshots")));
    }

    [SkippableFact]
    public async Task A_full_disk_is_named()
    {
        Skip.IfNot(File.Exists("/dev/full"), "this system has no device that is always full");
        using var source = await FilledAsync(new Random(9), 20);
        using var moment = source.Snapshot();
        Directory.CreateDirectory(directory.Of("snapshots"));
        File.CreateSymbolicLink(SnapshotPath, "/dev/full");

        var refused = Assert.Throws<StoreException>(() => Write(moment));

        Assert.Equal(StoreFailure.DiskFull, refused.Failure);
        Assert.Empty(Directory.GetFiles(directory.Of("snapshots")));
    }

    [Fact]
    public async Task Two_receivers_share_one_file()
    {
        using var source = await FilledAsync(new Random(10), 40);
        using var moment = source.Snapshot();
        using var file = Write(moment);

        var staged = await Task.WhenAll(Enumerable.Range(0, 2).Select(number => Task.Run(() => Stage(file, directory.Of($"staged{number}.db")))));

        Assert.All(staged, path => Assert.Equal((moment.Applied, StoreModel.Text(moment)), Read(path)));
    }

    private string SnapshotPath => Path.Combine(directory.Of("snapshots"), "41.chunks");

    private SnapshotFile Write(IStoreSnapshot moment) =>
        SnapshotWriter.Write(moment, Id, Group, SnapshotPath, ChunkBytes, CancellationToken.None);

    // Some rows in the file, some in memory only.
    private async Task<SqliteOrderedStore> FilledAsync(Random random, int batches)
    {
        var store = SqliteOrderedStore.Open(directory.Of("store.db"), new OrderedStoreOptions());
        for (var batch = 0; batch < batches; batch++)
        {
            store.Write(model.Next(1, [.. Enumerable.Range(0, 10).Select(_ => (
                $"key{random.Next(200)}", random.Next(5) == 0 ? null : new string((char)('a' + random.Next(26)), random.Next(2_000))))]));
            if (batch == batches / 2)
            {
                await store.FlushAsync();
            }
        }

        return store;
    }

    private static string Stage(SnapshotFile file, string path)
    {
        using var staging = new SnapshotStaging(SnapshotManifest.Decode(file.Manifest.Encode()), path);
        AddAll(file, staging);
        staging.Finish();
        return path;
    }

    private static void AddAll(SnapshotFile file, SnapshotStaging staging)
    {
        while (!staging.IsWhole)
        {
            Assert.True(staging.TryAdd(file.Read(staging.Next)));
        }
    }

    private static (LogPosition Position, string Text) Read(string path)
    {
        using var store = SqliteOrderedStore.Open(path, new OrderedStoreOptions());
        using var snapshot = store.Snapshot();
        return (store.Durable, StoreModel.Text(snapshot));
    }
}
