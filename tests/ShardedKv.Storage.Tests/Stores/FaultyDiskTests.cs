using Akka.Persistence.Tests.Support;
using ShardedKv.Raft;
using ShardedKv.Storage.Sqlite.Vfs;
using ShardedKv.Storage.Stores;
using SQLitePCL;

namespace ShardedKv.Storage.Tests.Stores;

/// <summary>The disk refuses, as SQLite hears it.</summary>
public sealed class FaultyDiskTests : IDisposable
{
    private const int SyncFailed = raw.SQLITE_IOERR | (4 << 8);
    private const int ReadFailed = raw.SQLITE_IOERR | (1 << 8);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TemporaryDirectory directory = new();
    private readonly StoreModel model = new();

    private string FilePath => directory.Of("store.db");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Without_room_the_store_is_read_only_and_goes_on_by_itself_once_there_is_some()
    {
        using var disk = FileFaults.Of(FilePath + "-wal");
        var recovered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var failures = new List<StoreFailure>();
        using (var store = SqliteOrderedStore.Open(FilePath, RetryingOptions(recovered)))
        {
            store.Failed += failure => failures.Add(failure.Failure);
            store.Write(model.Next(1, ("a", "1")));
            await store.FlushAsync().WaitAsync(Patience);
            var kept = store.Durable;

            disk.Answer = operation => operation == FileOperation.Write ? raw.SQLITE_FULL : 0;
            store.Write(model.Next(1, ("a", "2"), ("b", "2")));
            var flushing = await Assert.ThrowsAsync<StoreException>(() => store.FlushAsync().WaitAsync(Patience));
            Assert.Equal(StoreFailure.DiskFull, flushing.Failure);
            var writing = Assert.Throws<StoreException>(() => store.Write(new(new LogPosition(new LogIndex(3), new Term(1)))));
            Assert.Equal(StoreFailure.DiskFull, writing.Failure);
            Assert.Contains("read-only until there is room", writing.Message, StringComparison.Ordinal);
            Assert.Equal(kept, store.Durable);
            Assert.Equal("a=2;b=2", TextNow(store));

            disk.Answer = null;
            await recovered.Task.WaitAsync(Patience);

            Assert.Null(store.Failure);
            Assert.Equal(model.Applied, store.Durable);
            store.Write(model.Next(1, ("c", "3")));
            await store.FlushAsync().WaitAsync(Patience);
            Assert.Equal("a=2;b=2;c=3", TextNow(store));
        }

        Assert.Equal([StoreFailure.DiskFull], failures);
        using var again = SqliteOrderedStore.Open(FilePath, RetryingOptions());
        Assert.Equal(model.Applied, again.Durable);
        Assert.Equal("a=2;b=2;c=3", TextNow(again));
    }

    [SkippableFact]
    public async Task On_a_file_system_that_is_really_full_it_is_the_same()
    {
        using var disk = SmallDisk.Mount(directory.Of("small"), mebibytes: 2);
        var recovered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var store = SqliteOrderedStore.Open(Path.Combine(disk.Path, "store.db"), RetryingOptions(recovered));
        store.Write(model.Next(1, ("a", "1")));
        await store.FlushAsync().WaitAsync(Patience);
        disk.FillTo(0);

        store.Write(model.Next(1, [.. Enumerable.Range(0, 100).Select(i => ($"b{i:d3}", (string?)new string('x', 4_000)))]));
        var full = await Assert.ThrowsAsync<StoreException>(() => store.FlushAsync().WaitAsync(Patience));
        Assert.Equal(StoreFailure.DiskFull, full.Failure);

        disk.MakeRoom();
        await recovered.Task.WaitAsync(Patience);

        Assert.Equal(model.Applied, store.Durable);
        Assert.Equal(StoreModel.Text(model.Current), TextNow(store));
    }

    [Fact]
    public async Task A_failed_sync_stops_the_store_and_nothing_after_it_was_reported_durable()
    {
        using var disk = FileFaults.Of(FilePath + "-wal");
        LogPosition kept;
        using (var store = SqliteOrderedStore.Open(FilePath, RetryingOptions()))
        {
            store.Write(model.Next(1, ("a", "1")));
            await store.FlushAsync().WaitAsync(Patience);
            kept = store.Durable;

            // Once: after it the system's cache takes the pages for clean, and the next sync says that all is well.
            var syncs = 0;
            disk.Answer = operation => operation == FileOperation.Sync && Interlocked.Increment(ref syncs) == 1 ? SyncFailed : 0;
            store.Write(model.Next(1, ("a", "2")));
            var failed = await Assert.ThrowsAsync<StoreException>(() => store.FlushAsync().WaitAsync(Patience));

            Assert.Equal(StoreFailure.InputOutput, failed.Failure);
            Assert.Equal(kept, store.Durable);
            disk.Answer = null;
            Assert.Equal(StoreFailure.InputOutput, Assert.Throws<StoreException>(() => store.Write(new(new LogPosition(new LogIndex(3), new Term(1))))).Failure);
        }

        using var again = SqliteOrderedStore.Open(FilePath, RetryingOptions());
        Assert.True(again.Durable >= kept && model.Knows(again.Durable), $"{again.Durable}");
        Assert.Equal(StoreModel.Text(model.At(again.Durable)), TextNow(again));
    }

    [Fact]
    public void A_read_that_the_disk_refuses_is_no_absent_key()
    {
        using (var store = SqliteOrderedStore.Open(FilePath, RetryingOptions()))
        {
            store.Write(model.Next(1, [.. Enumerable.Range(0, 500).Select(i => ($"key{i:d5}", (string?)new string('x', 300)))]));
        }

        using var disk = FileFaults.Of(FilePath);
        using var opened = SqliteOrderedStore.Open(FilePath, RetryingOptions());
        using var snapshot = opened.Snapshot();
        disk.Answer = operation => operation == FileOperation.Read ? ReadFailed : 0;

        var failed = Assert.Throws<StoreException>(() => StoreModel.Get(snapshot, "key00300"));

        Assert.Equal(StoreFailure.InputOutput, failed.Failure);
        Assert.Same(failed, opened.Failure);
    }

    private static OrderedStoreOptions RetryingOptions(TaskCompletionSource? recovered = null) => new()
    {
        MemtableAgeMax = TimeSpan.FromHours(1),
        DiskFullRetryPause = TimeSpan.FromMilliseconds(10),
        Probe = step => _ = step == FlushStep.Recovered && recovered?.TrySetResult() == true,
    };

    private static string TextNow(SqliteOrderedStore store)
    {
        using var snapshot = store.Snapshot();
        return StoreModel.Text(snapshot);
    }
}
