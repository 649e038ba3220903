using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Stores;

namespace ShardedKv.Storage.Tests.Stores;

public sealed class SqliteOrderedStoreTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly StoreModel model = new();

    private string FilePath => directory.Of("store.db");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_new_store_is_empty_at_position_zero()
    {
        using var store = SqliteOrderedStore.Open(FilePath, new OrderedStoreOptions());
        using var snapshot = store.Snapshot();

        Assert.Equal(LogPosition.Zero, store.Applied);
        Assert.Equal(LogPosition.Zero, store.Durable);
        Assert.Equal(LogPosition.Zero, snapshot.Applied);
        Assert.Null(StoreModel.Get(snapshot, "a"));
        Assert.Equal("", StoreModel.Text(snapshot));
    }

    [Fact]
    public async Task What_is_written_is_visible_at_once_and_durable_after_a_flush()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());

        store.Write(model.Next(3, ("a", "1"), ("b", "")));

        Assert.Equal(model.Applied, store.Applied);
        Assert.Equal(LogPosition.Zero, store.Durable);
        Assert.Equal("a=1;b=", TextNow(store));

        await store.FlushAsync();

        Assert.Equal(new LogPosition(new LogIndex(1), new Term(3)), store.Durable);
        Assert.Equal("a=1;b=", TextNow(store));
    }

    [Fact]
    public async Task A_snapshot_keeps_its_state_across_writes_deletes_and_flushes()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        store.Write(model.Next(1, ("a", "1"), ("b", "1"), ("d", "1")));
        await store.FlushAsync();
        store.Write(model.Next(1, ("b", "2"), ("c", "2")));
        using var snapshot = store.Snapshot();

        store.Write(model.Next(1, ("a", "3"), ("b", null), ("c", "3"), ("d", null), ("e", "3")));
        await store.FlushAsync();
        store.Write(model.Next(1, ("a", null), ("f", "4")));
        await store.FlushAsync();

        Assert.Equal(new LogIndex(2), snapshot.Applied.Index);
        Assert.Equal("a=1;b=2;c=2;d=1", StoreModel.Text(snapshot));
        Assert.Equal(["1", "2", "2", "1", null, null], "abcdef".Select(key => StoreModel.Get(snapshot, $"{key}")));
        Assert.Equal("c=3;e=3;f=4", TextNow(store));
    }

    [Fact]
    public async Task A_deletion_in_a_memtable_hides_the_key_in_the_file()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        store.Write(model.Next(1, ("a", "1"), ("b", "1")));
        await store.FlushAsync();

        store.Write(model.Next(1, ("a", null)));

        using var snapshot = store.Snapshot();
        Assert.Null(StoreModel.Get(snapshot, "a"));
        Assert.Equal("b=1", StoreModel.Text(snapshot));
    }

    [Fact]
    public void The_newest_of_several_memtables_decides_a_key()
    {
        using var disk = new ManualResetEventSlim();
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions() with
        {
            MemtableBytesMax = 1,
            Probe = step =>
            {
                if (step == FlushStep.Taken)
                {
                    disk.Wait();
                }
            },
        });
        try
        {
            store.Write(model.Next(1, ("a", "1"), ("b", "1"), ("c", "1")));
            store.Write(model.Next(1, ("a", "2"), ("b", null)));
            using var snapshot = store.Snapshot();
            store.Write(model.Next(1, ("a", "3"), ("b", "3"), ("c", null)));

            Assert.Equal("a=3;b=3", TextNow(store));
            Assert.Equal("a=2;c=1", StoreModel.Text(snapshot));
            Assert.Equal(["2", null, "1"], "abc".Select(key => StoreModel.Get(snapshot, $"{key}")));
            Assert.Equal(LogPosition.Zero, store.Durable);
        }
        finally
        {
            disk.Set();
        }
    }

    [Fact]
    public void A_scan_takes_the_first_key_and_leaves_out_the_end()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        store.Write(model.Next(1, ("a", "1"), ("b", "1"), ("ba", "1"), ("c", "1")));

        using var snapshot = store.Snapshot();

        Assert.Equal("b=1;ba=1", StoreModel.Text(snapshot, "b", "c"));
        Assert.Equal("", StoreModel.Text(snapshot, "b", "b"));
        Assert.Equal("", StoreModel.Text(snapshot, "c", "b"));
    }

    [Fact]
    public async Task A_scan_of_many_pages_meets_every_row_once_and_in_order()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        var rows = Enumerable.Range(0, 1000).Select(number => ($"k{number:d4}", (string?)$"v{number}")).ToArray();
        store.Write(model.Next(1, rows));
        await store.FlushAsync();
        store.Write(model.Next(1, ("k0255", "new"), ("k0256", null), ("k0256a", "new")));

        using var snapshot = store.Snapshot();

        Assert.Equal(StoreModel.Text(model.Current), StoreModel.Text(snapshot));
    }

    [Fact]
    public void Closing_flushes_and_reopening_gives_the_same_state_and_position()
    {
        using (var store = SqliteOrderedStore.Open(FilePath, LazyOptions()))
        {
            store.Write(model.Next(2, ("a", "1"), ("long", new string('x', 1 << 20))));
        }

        using var again = SqliteOrderedStore.Open(FilePath, LazyOptions());

        Assert.Equal(model.Applied, again.Durable);
        Assert.Equal(model.Applied, again.Applied);
        Assert.Equal(StoreModel.Text(model.Current), TextNow(again));
    }

    [Fact]
    public async Task A_batch_without_writes_moves_the_durable_position_too()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());

        store.Write(model.Next(5));
        await store.FlushAsync();

        Assert.Equal(new LogPosition(new LogIndex(1), new Term(5)), store.Durable);
    }

    [Fact]
    public async Task A_write_becomes_durable_by_itself_at_the_memtables_age()
    {
        var advanced = new TaskCompletionSource<LogPosition>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var store = SqliteOrderedStore.Open(
            FilePath, new OrderedStoreOptions { MemtableAgeMax = TimeSpan.FromMilliseconds(20) });
        store.DurableAdvanced += position => advanced.TrySetResult(position);

        store.Write(model.Next(1, ("a", "1")));

        Assert.Equal(model.Applied, await advanced.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_full_memtable_becomes_durable_by_itself()
    {
        var advanced = new TaskCompletionSource<LogPosition>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions() with { MemtableBytesMax = 1000 });
        store.DurableAdvanced += position => advanced.TrySetResult(position);

        store.Write(model.Next(1, ("a", new string('x', 1000))));

        Assert.Equal(model.Applied, await advanced.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData(1, 2), InlineData(2, 2), InlineData(3, 1)]
    public void A_batch_that_does_not_follow_the_last_is_refused(long index, long term)
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        store.Write(model.Next(2));
        store.Write(model.Next(2));

        var refused = new StoreBatch(new LogPosition(new LogIndex(index), new Term(term)));

        Assert.Throws<ArgumentException>(() => store.Write(refused));
    }

    [Fact]
    public void A_disposed_snapshot_and_a_closed_store_refuse()
    {
        var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        var snapshot = store.Snapshot();
        snapshot.Dispose();
        Assert.Throws<ObjectDisposedException>(() => snapshot.TryGet("a"u8, out _));

        store.Dispose();
        store.Dispose();

        Assert.Throws<ObjectDisposedException>(() => store.Snapshot());
        Assert.Throws<ObjectDisposedException>(() => store.Write(model.Next(1)));
    }

    [Fact]
    public void A_snapshot_that_outlives_the_store_is_told_so()
    {
        var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        using var snapshot = store.Snapshot();

        store.Dispose();

        var refused = Assert.Throws<StoreException>(() => snapshot.TryGet("a"u8, out _));
        Assert.Equal(StoreFailure.SnapshotExpired, refused.Failure);
    }

    [Fact]
    public void A_small_value_out_of_a_large_array_does_not_hold_the_array()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        var large = new byte[1 << 20];
        var batch = new StoreBatch(new LogPosition(new LogIndex(1), new Term(1)));
        batch.Put("a"u8.ToArray(), large.AsMemory(5, 3));

        store.Write(batch);
        large.AsSpan().Fill(1);

        using var snapshot = store.Snapshot();
        Assert.True(snapshot.TryGet("a"u8, out var value));
        Assert.Equal(new byte[3], value.ToArray());
    }

    private static string TextNow(SqliteOrderedStore store)
    {
        using var snapshot = store.Snapshot();
        return StoreModel.Text(snapshot);
    }

    // Flushes only when asked to.
    private static OrderedStoreOptions LazyOptions() => new() { MemtableAgeMax = TimeSpan.FromHours(1) };
}
