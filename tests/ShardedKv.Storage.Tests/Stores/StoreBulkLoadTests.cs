using System.Text;
using ShardedKv.Raft;

namespace ShardedKv.Storage.Tests.Stores;

public sealed class StoreBulkLoadTests : IDisposable
{
    private static readonly LogPosition Position = new(new LogIndex(42), new Term(3));
    private readonly TemporaryDirectory directory = new();

    private string FilePath => directory.Of("store.db");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_finished_load_opens_as_a_store_at_its_position_and_takes_writes()
    {
        using (var load = StoreBulkLoad.Create(FilePath))
        {
            Add(load, "a", "1");
            Add(load, "b", "");
            Add(load, "ba", "3");
            load.Finish(Position);
            Assert.Equal(3, load.Rows);
            Assert.Equal(6, load.Bytes);
        }

        Assert.Equal(["store.db"], Directory.GetFiles(directory.Path).Select(Path.GetFileName));
        using var store = SqliteOrderedStore.Open(FilePath, new OrderedStoreOptions());
        Assert.Equal(Position, store.Applied);
        Assert.Equal(Position, store.Durable);
        using (var snapshot = store.Snapshot())
        {
            Assert.Equal("a=1;b=;ba=3", StoreModel.Text(snapshot));
        }

        var batch = new ShardedKv.Core.Store.StoreBatch(new LogPosition(new LogIndex(43), new Term(3)));
        batch.Put("c"u8.ToArray(), "4"u8.ToArray());
        store.Write(batch);
        using var after = store.Snapshot();
        Assert.Equal("a=1;b=;ba=3;c=4", StoreModel.Text(after));
    }

    [Theory]
    [InlineData("b", "a"), InlineData("b", "b"), InlineData("ba", "b")]
    public void Keys_that_do_not_rise_are_refused(string first, string second)
    {
        using var load = StoreBulkLoad.Create(FilePath);
        Add(load, first, "1");

        Assert.Throws<ArgumentException>(() => Add(load, second, "2"));
    }

    [Fact]
    public void An_abandoned_load_leaves_nothing()
    {
        using (var load = StoreBulkLoad.Create(FilePath))
        {
            Add(load, "a", "1");
        }

        Assert.Empty(Directory.GetFiles(directory.Path));
    }

    [Fact]
    public void What_a_crash_leaves_of_a_load_is_refused_under_its_own_name_and_deleted_by_the_next_opening()
    {
        var image = directory.Of("image.db");
        using (var load = StoreBulkLoad.Create(FilePath))
        {
            for (var i = 0; i < 1_100; i++)
            {
                load.Add(Encoding.ASCII.GetBytes($"key{i:d6}"), new byte[64 * 1024]);
            }

            File.Copy(FilePath + ".tmp", image + ".tmp");
        }

        Assert.True(new FileInfo(image + ".tmp").Length > 32 << 20);
        var refused = Assert.Throws<StoreException>(() => SqliteOrderedStore.Open(image + ".tmp", new OrderedStoreOptions()).Dispose());
        Assert.Equal(StoreFailure.Corrupt, refused.Failure);

        SqliteOrderedStore.Open(image, new OrderedStoreOptions()).Dispose();
        Assert.Equal(["image.db"], Directory.GetFiles(directory.Path).Select(Path.GetFileName));

        // Beside a store that is there, too: a load of the same path that was never finished.
        File.WriteAllBytes(image + ".tmp", new byte[100]);
        SqliteOrderedStore.Open(image, new OrderedStoreOptions()).Dispose();
        Assert.Equal(["image.db"], Directory.GetFiles(directory.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void While_it_loads_and_where_a_store_is_there_is_no_place_for_another()
    {
        using (var load = StoreBulkLoad.Create(FilePath))
        {
            Assert.Equal(StoreFailure.InUse, Assert.Throws<StoreException>(() => StoreBulkLoad.Create(FilePath)).Failure);
            var opening = Assert.Throws<StoreException>(() => SqliteOrderedStore.Open(FilePath, new OrderedStoreOptions()));
            Assert.Equal(StoreFailure.InUse, opening.Failure);
            load.Finish(Position);
        }

        Assert.Equal(StoreFailure.InUse, Assert.Throws<StoreException>(() => StoreBulkLoad.Create(FilePath)).Failure);
    }

    private static void Add(StoreBulkLoad load, string key, string value) =>
        load.Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
}
