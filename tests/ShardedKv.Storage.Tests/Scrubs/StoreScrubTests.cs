using ShardedKv.Storage.Scrubs;
using ShardedKv.Storage.Sqlite;
using ShardedKv.Storage.Stores;
using ShardedKv.Storage.Tests.Stores;

namespace ShardedKv.Storage.Tests.Scrubs;

public sealed class StoreScrubTests : IDisposable
{
    private const int Rows = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TemporaryDirectory directory = new();
    private readonly StoreModel model = new();

    private string FilePath => directory.Of("store.db");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_pass_reads_every_row_and_says_so()
    {
        Make();
        using var store = SqliteOrderedStore.Open(FilePath, new OrderedStoreOptions());
        var (first, second) = (new StoreScrub(store, bytesPerSecond: 1L << 40), new StoreScrub(store, bytesPerSecond: 1L << 40));

        Run(first);
        Run(second);

        Assert.Equal(new ScrubProgress(Rows, Rows * 508L, 1), first.Progress);
        Assert.Equal(new ScrubProgress(Rows, Rows * 508L, 1), second.Progress);
        Assert.Equal("key01999", System.Text.Encoding.ASCII.GetString(first.Last.Span));
        Assert.Null(store.Failure);
    }

    [Theory]
    [InlineData(3), InlineData(1_000), InlineData(1_999)]
    public void The_first_damage_ends_the_pass_and_stops_the_store(int row)
    {
        Make();
        var bytes = File.ReadAllBytes(FilePath);
        var at = bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes($"key{row:d5}")) + 100;
        bytes[at] ^= 0x20;
        File.WriteAllBytes(FilePath, bytes);
        using var store = SqliteOrderedStore.Open(FilePath, new OrderedStoreOptions());
        var scrub = new StoreScrub(store, bytesPerSecond: 1L << 40);

        var found = Assert.Throws<StoreException>(() => Run(scrub));

        Assert.Equal(StoreFailure.Corrupt, found.Failure);
        Assert.Contains($"Page {at / StoreFile.PageBytes + 1} ", found.Message, StringComparison.Ordinal);
        Assert.Same(found, store.Failure);
        Assert.InRange(scrub.Progress.Rows, 0, row);
    }

    [Fact]
    public void Progress_follows_the_rows_and_goes_on_after_writes()
    {
        Make();
        using var store = SqliteOrderedStore.Open(FilePath, new OrderedStoreOptions());
        var scrub = new StoreScrub(store, bytesPerSecond: 1024 * 1024);

        Assert.True(scrub.Step(out var rest));

        Assert.Equal(256, scrub.Progress.Rows);
        Assert.InRange(scrub.Progress.Fraction, 0.05, 0.3);

        // 256 rows of 508 bytes at a MiB a second, less the time that the step took.
        Assert.InRange(rest.TotalMilliseconds, 1, 124.1);
        store.Write(model.Next(1, ("zzz", "new")));
        Run(scrub);

        Assert.InRange(scrub.Progress.Rows, Rows, Rows + 1);
        Assert.Equal(1, scrub.Progress.Fraction);
    }

    [Fact]
    public void A_closed_store_ends_the_pass()
    {
        Make();
        var store = SqliteOrderedStore.Open(FilePath, new OrderedStoreOptions());
        var scrub = new StoreScrub(store, bytesPerSecond: 1);
        Assert.True(scrub.Step(out _));

        store.Dispose();

        Assert.Throws<ObjectDisposedException>(() => scrub.Step(out _));
        Assert.False(File.Exists(FilePath + "-wal"));
    }

    /// <summary>At a rate that asks for no rest it rests for the others alone.</summary>
    [Fact]
    public async Task Beside_a_flush_it_rests_and_alone_it_does_not()
    {
        Make();
        using var release = new SemaphoreSlim(0);
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var store = SqliteOrderedStore.Open(FilePath, new OrderedStoreOptions
        {
            Probe = step =>
            {
                if (step == FlushStep.Taken)
                {
                    taken.TrySetResult();
                    release.Wait(Patience);
                }
            },
        });
        var scrub = new StoreScrub(store, bytesPerSecond: long.MaxValue);
        Assert.True(scrub.Step(out var alone));

        store.Write(model.Next(1, ("another", "word")));
        var flushed = store.FlushAsync();
        await taken.Task.WaitAsync(Patience);
        Assert.True(scrub.Step(out var beside));
        release.Release();
        await flushed.WaitAsync(Patience);

        Assert.Equal(TimeSpan.Zero, alone);
        Assert.True(beside > TimeSpan.Zero, $"{beside}");
    }

    [Theory]
    [InlineData(1_000_000, 250_000, 50, false, 200)]
    [InlineData(1_000_000, 250_000, 50, true, 200)]
    [InlineData(1_000_000, 250_000, 100, true, 400)]
    [InlineData(1_000_000, 250_000, 300, false, 0)]
    [InlineData(1_000_000, 0, 0, true, 0)]
    public void It_rests_for_its_rate_and_beside_others_for_four_times_its_work(
        long bytesPerSecond, long bytes, int tookMs, bool busy, int restMs)
    {
        var rest = ScrubSchedule.RestAfter(bytesPerSecond, bytes, TimeSpan.FromMilliseconds(tookMs), busy);

        Assert.Equal(TimeSpan.FromMilliseconds(restMs), rest);
    }

    private static void Run(StoreScrub scrub)
    {
        while (scrub.Step(out _))
        {
        }
    }

    private void Make()
    {
        using var store = SqliteOrderedStore.Open(FilePath, new OrderedStoreOptions());
        store.Write(model.Next(1, [.. Enumerable.Range(0, Rows).Select(i => ($"key{i:d5}", (string?)new string('v', 500)))]));
    }
}
