using ShardedKv.Storage.Stores;

namespace ShardedKv.Storage.Tests.Stores;

public sealed class BoundTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TemporaryDirectory directory = new();
    private readonly StoreModel model = new();

    private string FilePath => directory.Of("store.db");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_writer_that_outruns_the_disk_waits_and_goes_on_when_there_is_room()
    {
        const int value = 1_000;
        using var disk = new ManualResetEventSlim();
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var store = SqliteOrderedStore.Open(FilePath, new OrderedStoreOptions
        {
            MemtableBytesMax = 10_000,
            FrozenMax = 2,
            Probe = step =>
            {
                if (step == FlushStep.Taken)
                {
                    disk.Wait();
                }
                else if (step == FlushStep.WriterWaits)
                {
                    waits.TrySetResult();
                }
            },
        });

        var written = 0;
        var writing = Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                store.Write(model.Next(1, ($"key{i}", new string('v', value))));
                Interlocked.Increment(ref written);
            }
        });
        try
        {
            await waits.Task.WaitAsync(Patience);

            // Three tables of 10,000 bytes, of entries of 1,000 bytes and overhead.
            Assert.Equal(27, Volatile.Read(ref written));
            Assert.Equal(27, store.Applied.Index.Value);
            Assert.False(writing.IsCompleted);
        }
        finally
        {
            disk.Set();
        }

        await writing.WaitAsync(Patience);
        await store.FlushAsync().WaitAsync(Patience);

        Assert.Equal(200, store.Durable.Index.Value);
        using var snapshot = store.Snapshot();
        Assert.Equal(StoreModel.Text(model.Current), StoreModel.Text(snapshot));
    }

    [Fact]
    public async Task The_log_starts_anew_and_stays_near_its_bound()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions() with { WalBytesMax = 100_000 });
        var largest = 0L;

        for (var flush = 0; flush < 100; flush++)
        {
            store.Write(model.Next(1, [.. Enumerable.Range(0, 20).Select(i => ($"key{i}", (string?)new string('v', 500)))]));
            await store.FlushAsync().WaitAsync(Patience);
            largest = Math.Max(largest, new FileInfo(FilePath + "-wal").Length);
        }

        // Each flush writes some 20,000 bytes, so without new starts there would be over 2,000,000.
        Assert.InRange(largest, 20_000, 250_000);
    }

    [Fact]
    public async Task A_snapshot_held_too_long_expires_rather_than_pin_the_log()
    {
        var checkpointed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var flushes = 0;
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions() with
        {
            WalBytesMax = 1,
            SnapshotAgeMax = TimeSpan.Zero,
            Probe = step =>
            {
                if (step == FlushStep.Checkpointed && ++flushes == 2)
                {
                    checkpointed.SetResult();
                }
            },
        });
        store.Write(model.Next(1, ("a", "1")));
        using var snapshot = store.Snapshot();
        await store.FlushAsync().WaitAsync(Patience);
        store.Write(model.Next(1, ("a", "2")));
        await store.FlushAsync().WaitAsync(Patience);
        await checkpointed.Task.WaitAsync(Patience);

        Assert.Equal("1", StoreModel.Get(snapshot, "a"));
        var refused = Assert.Throws<StoreException>(() => StoreModel.Get(snapshot, "absent"));

        Assert.Equal(StoreFailure.SnapshotExpired, refused.Failure);
        Assert.Null(store.Failure);
        using var newer = store.Snapshot();
        Assert.Equal("a=2", StoreModel.Text(newer));
    }

    [Fact]
    public async Task A_held_snapshot_within_its_time_reads_on_while_the_log_grows()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions() with { WalBytesMax = 1 });
        store.Write(model.Next(1, ("a", "0")));
        await store.FlushAsync().WaitAsync(Patience);
        using var snapshot = store.Snapshot();

        for (var flush = 1; flush <= 5; flush++)
        {
            store.Write(model.Next(1, ("a", $"{flush}"), ($"new{flush}", "x")));
            await store.FlushAsync().WaitAsync(Patience);
        }

        Assert.Equal("a=0", StoreModel.Text(snapshot));
    }

    [Fact]
    public void Bounds_are_checked()
    {
        var good = new OrderedStoreOptions();
        OrderedStoreOptions[] bad =
        [
            good with { MemtableBytesMax = 0 }, good with { MemtableAgeMax = TimeSpan.Zero }, good with { FrozenMax = 0 },
            good with { ReadersMax = 0 }, good with { WalBytesMax = 0 }, good with { SnapshotAgeMax = TimeSpan.FromTicks(-1) },
            good with { FileBytesMax = 1 },
        ];

        Assert.All(bad, options => Assert.Throws<ArgumentOutOfRangeException>(
            () => SqliteOrderedStore.Open(FilePath, options).Dispose()));
    }

    private static OrderedStoreOptions LazyOptions() => new() { MemtableAgeMax = TimeSpan.FromHours(1) };
}
