using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Sqlite;
using ShardedKv.Storage.Stores;

namespace ShardedKv.Storage.Tests.Stores;

public sealed class RangeDeletionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TemporaryDirectory directory = new();
    private readonly StoreModel model = new();

    private string FilePath => directory.Of("store.db");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_range_is_gone_from_memory_and_file_with_its_batch_and_older_snapshots_keep_it()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        store.Write(model.Next(1, ("a", "1"), ("b", "1"), ("c", "1"), ("d", "1")));
        await store.FlushAsync().WaitAsync(Patience);
        store.Write(model.Next(1, ("b", "2"), ("bb", "2"), ("d", "2")));
        using var before = store.Snapshot();

        store.Write(model.NextDeletingRange(1, "b", "d", ("e", "3")));

        using var after = store.Snapshot();
        Assert.Equal("a=1;d=2;e=3", StoreModel.Text(after));
        Assert.Equal(["1", null, null, null, "2", "3"], new[] { "a", "b", "bb", "c", "d", "e" }.Select(key => StoreModel.Get(after, key)));
        Assert.Equal("a=1;b=2;bb=2;c=1;d=2", StoreModel.Text(before));
        Assert.Equal("2", StoreModel.Get(before, "b"));

        await store.FlushAsync().WaitAsync(Patience);

        Assert.Equal("a=1;d=2;e=3", TextNow(store));
        Assert.Equal("a=1;b=2;bb=2;c=1;d=2", StoreModel.Text(before));
    }

    [Fact]
    public async Task Writes_into_a_range_after_its_deletion_are_there_whatever_is_still_to_be_removed()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        store.Write(model.Next(1, ("a", "1"), ("b", "1"), ("c", "1")));
        await store.FlushAsync().WaitAsync(Patience);

        store.Write(model.NextDeletingRange(1, "a", "c"));
        store.Write(model.Next(1, ("b", "2")));
        Assert.Equal("b=2;c=1", TextNow(store));
        store.Write(model.NextDeletingRange(1, "b", "z"));
        store.Write(model.Next(1, ("c", "3")));
        Assert.Equal("c=3", TextNow(store));

        await store.FlushAsync().WaitAsync(Patience);
        Assert.Equal("c=3", TextNow(store));
    }

    [Fact]
    public async Task Removal_goes_in_bounded_steps_and_after_a_crash_at_any_of_them_it_goes_on()
    {
        var images = new List<string>();
        var tidy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var rows = 3 * RangeRemoval.RowsMax + 7;
        var deleting = false;
        using (var store = SqliteOrderedStore.Open(FilePath, LazyOptions() with
        {
            Probe = step =>
            {
                if (step == FlushStep.Removed || (deleting && step == FlushStep.Committed))
                {
                    images.Add(Image(images.Count));
                }
                else if (step == FlushStep.Tidy)
                {
                    tidy.TrySetResult();
                }
            },
        }))
        {
            store.Write(model.Next(1, [.. Enumerable.Range(0, rows).Select(i => ($"key{i:d6}", (string?)"v")), ("z", "1")]));
            await store.FlushAsync().WaitAsync(Patience);
            deleting = true;
            store.Write(model.NextDeletingRange(1, "key", "z"));
            await store.FlushAsync().WaitAsync(Patience);
            await tidy.Task.WaitAsync(Patience);
            Assert.Equal("z=1", TextNow(store));
        }

        Assert.Equal(5, images.Count);
        Assert.Equal([rows + 1, rows - 4096 + 1, rows - 8192 + 1, 8, 1], images.Select(RowsIn));
        foreach (var image in images)
        {
            var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using (var store = SqliteOrderedStore.Open(image, LazyOptions() with
            {
                Probe = step =>
                {
                    if (step == FlushStep.Tidy)
                    {
                        again.TrySetResult();
                    }
                },
            }))
            {
                Assert.Equal("z=1", TextNow(store));
                if (image != images[^1])
                {
                    await again.Task.WaitAsync(Patience);
                }
            }

            Assert.Equal(1, RowsIn(image));
        }
    }

    [Fact]
    public async Task The_file_gives_its_space_back_after_a_deletion()
    {
        var tidied = new SemaphoreSlim(0);
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions() with
        {
            Probe = step =>
            {
                if (step == FlushStep.Tidy)
                {
                    tidied.Release();
                }
            },
        });
        store.Write(model.Next(1, [.. Enumerable.Range(0, 2_000).Select(i => ($"kept{i:d6}", (string?)new string('k', 1_000)))]));
        await store.FlushAsync().WaitAsync(Patience);
        store.Write(model.Next(1));
        await store.FlushAsync().WaitAsync(Patience);
        var held = model.Current.Sum(row => (long)row.Key.Length + row.Value.Length);
        store.Write(model.Next(1, [.. Enumerable.Range(0, 8_000).Select(i => ($"lost{i:d6}", (string?)new string('l', 1_000)))]));
        await store.FlushAsync().WaitAsync(Patience);

        store.Write(model.NextDeletingRange(1, "lost", "lostz"));
        await store.FlushAsync().WaitAsync(Patience);
        Assert.True(await tidied.WaitAsync(Patience));

        Assert.InRange(new FileInfo(FilePath).Length, held, held + held / 2 + 1_000_000);
        Assert.Equal(StoreModel.Text(model.Current), TextNow(store));
    }

    [Fact]
    public void A_batch_refuses_to_write_and_to_delete_the_same_key()
    {
        var batch = new StoreBatch(new LogPosition(new LogIndex(1), new Term(1)));
        batch.Put("b"u8.ToArray(), default);
        batch.DeleteRange("c"u8.ToArray(), "e"u8.ToArray());

        Assert.Throws<ArgumentException>(() => batch.DeleteRange("a"u8.ToArray(), "c"u8.ToArray()));
        Assert.Throws<ArgumentException>(() => batch.Put("d"u8.ToArray(), default));
        Assert.Throws<ArgumentException>(() => batch.Delete("d"u8.ToArray()));
        Assert.Throws<ArgumentException>(() => batch.DeleteRange("c"u8.ToArray(), "c"u8.ToArray()));
        Assert.True(batch.TryGet("d"u8, out var deleted));
        Assert.Null(deleted);
        Assert.False(batch.TryGet("e"u8, out _));
    }

    [Theory]
    [InlineData(1_000, 64, false, 0), InlineData(1_000, 65, false, 33), InlineData(1_000, 33, true, 1), InlineData(1_000, 32, true, 0)]
    [InlineData(64_000, 2_000, false, 0), InlineData(64_000, 2_001, false, 512), InlineData(64_000, 1_001, true, 1)]
    [InlineData(64_000, 1_000, true, 0)]
    public void Free_pages_go_back_above_a_thirty_second_of_the_file_down_to_half_of_that(
        long pages, long free, bool underWay, int step)
    {
        Assert.Equal(step, VacuumSchedule.NextStep(pages, free, underWay));
    }

    [Fact]
    public async Task The_size_of_a_range_is_estimated_within_its_stated_error_and_follows_deletions()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        var random = new Random(5);
        for (var batch = 0; batch < 100; batch++)
        {
            store.Write(model.Next(1, [.. Enumerable.Range(0, 1_000).Select(i =>
                ($"{(batch < 50 ? 'a' : 'b')}{batch:d4}{i:d6}", (string?)new string('v', random.Next(50, 150))))]));
        }

        await store.FlushAsync().WaitAsync(Patience);

        // Four standard deviations of 50,000 rows' estimate.
        AssertNear(Exact("a", "b"), store.ApproximateSize("a"u8.ToArray(), "b"u8.ToArray()), 0.16);
        AssertNear(Exact("a", "c"), store.ApproximateSize("a"u8.ToArray(), "c"u8.ToArray()), 0.12);
        Assert.Equal(default, store.ApproximateSize("c"u8.ToArray(), "d"u8.ToArray()));
        Assert.Equal(default, store.ApproximateSize("c"u8.ToArray(), "b"u8.ToArray()));

        store.Write(model.NextDeletingRange(1, "a0010", "a0040"));
        AssertNear(Exact("a", "b"), store.ApproximateSize("a"u8.ToArray(), "b"u8.ToArray()), 0.25);
        await store.FlushAsync().WaitAsync(Patience);
        AssertNear(Exact("a", "b"), store.ApproximateSize("a"u8.ToArray(), "b"u8.ToArray()), 0.25);
    }

    private RangeSize Exact(string first, string end)
    {
        var rows = model.Current.Where(row =>
            string.CompareOrdinal(System.Text.Encoding.UTF8.GetString(row.Key), first) >= 0
            && string.CompareOrdinal(System.Text.Encoding.UTF8.GetString(row.Key), end) < 0).ToArray();
        return new RangeSize(rows.Length, rows.Sum(row => (long)row.Key.Length + row.Value.Length));
    }

    private static void AssertNear(RangeSize exact, RangeSize estimate, double error)
    {
        Assert.InRange(estimate.Rows, exact.Rows * (1 - error), exact.Rows * (1 + error));
        Assert.InRange(estimate.Bytes, exact.Bytes * (1 - error), exact.Bytes * (1 + error));
    }

    private string Image(int number)
    {
        var image = directory.Of($"image{number}.db");
        File.Copy(FilePath, image);
        File.Copy(FilePath + "-wal", image + "-wal");
        return image;
    }

    private static int RowsIn(string path)
    {
        // A copy, since reading it would take its WAL in.
        var copy = path + ".copy";
        File.Copy(path, copy, overwrite: true);
        if (File.Exists(path + "-wal"))
        {
            File.Copy(path + "-wal", copy + "-wal", overwrite: true);
        }

        using var connection = SqliteConnection.OpenWriter(copy);
        return (int)connection.Number("SELECT count(*) FROM kv");
    }

    private static string TextNow(SqliteOrderedStore store)
    {
        using var snapshot = store.Snapshot();
        return StoreModel.Text(snapshot);
    }

    private static OrderedStoreOptions LazyOptions() => new() { MemtableAgeMax = TimeSpan.FromHours(1) };
}
