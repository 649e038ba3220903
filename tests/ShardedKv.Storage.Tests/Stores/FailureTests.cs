using ShardedKv.Raft;
using ShardedKv.Storage.Sqlite;
using ShardedKv.Storage.Stores;

namespace ShardedKv.Storage.Tests.Stores;

public sealed class FailureTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TemporaryDirectory directory = new();
    private readonly StoreModel model = new();

    private string FilePath => directory.Of("store.db");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_full_disk_stops_the_store_and_nothing_of_it_is_reported_durable()
    {
        var failures = new List<StoreException>();
        LogPosition kept;
        using (var store = SqliteOrderedStore.Open(FilePath, LazyOptions() with { FileBytesMax = 65_536 }))
        {
            store.Failed += failures.Add;
            store.Write(model.Next(1, ("a", "kept")));
            await store.FlushAsync().WaitAsync(Patience);
            kept = store.Durable;

            store.Write(model.Next(1, ("b", new string('x', 100_000))));
            var flushing = await Assert.ThrowsAsync<StoreException>(() => store.FlushAsync().WaitAsync(Patience));

            Assert.Equal(StoreFailure.DiskFull, flushing.Failure);
            Assert.Contains(FilePath, flushing.Message, StringComparison.Ordinal);
            Assert.Equal(kept, store.Durable);
            Assert.Same(flushing, store.Failure);
            var writing = Assert.Throws<StoreException>(() => store.Write(model.Next(1, ("c", "1"))));
            Assert.Equal(StoreFailure.DiskFull, writing.Failure);
            Assert.Throws<StoreException>(() => { _ = store.FlushAsync(); });
            using var snapshot = store.Snapshot();
            Assert.Equal("kept", StoreModel.Get(snapshot, "a"));
            Assert.Equal(100_000, StoreModel.Get(snapshot, "b")!.Length);
        }

        Assert.Equal([StoreFailure.DiskFull], failures.Select(failure => failure.Failure));
        using var again = SqliteOrderedStore.Open(FilePath, LazyOptions());
        Assert.Equal(kept, again.Durable);
        using var reopened = again.Snapshot();
        Assert.Equal("a=kept", StoreModel.Text(reopened));
    }

    [Theory]
    [InlineData("Taken"), InlineData("Written"), InlineData("Committed")]
    public async Task A_flush_that_fails_at_any_step_frees_a_waiting_writer_with_the_failure(string failing)
    {
        using var disk = new ManualResetEventSlim();
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions() with
        {
            MemtableBytesMax = 1_000,
            FrozenMax = 1,
            Probe = step =>
            {
                if (step == FlushStep.WriterWaits)
                {
                    disk.Set();
                }
                else if (step.ToString() == failing)
                {
                    disk.Wait();
                    throw new StoreException(StoreFailure.InputOutput, FilePath, "The disk is gone");
                }
            },
        });

        var writing = Task.Run(() =>
        {
            while (true)
            {
                store.Write(model.Next(1, ("a", new string('x', 1_000))));
            }
        });

        var refused = await Assert.ThrowsAsync<StoreException>(() => writing.WaitAsync(Patience));
        Assert.Equal(StoreFailure.InputOutput, refused.Failure);
        Assert.Equal(LogPosition.Zero, store.Durable);
    }

    [Fact]
    public async Task A_mistake_of_ours_in_a_flush_stops_the_store_too()
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions() with
        {
            Probe = _ => throw new InvariantException("made up"),
        });

        store.Write(model.Next(1, ("a", "1")));

        var failure = await Assert.ThrowsAsync<StoreException>(() => store.FlushAsync().WaitAsync(Patience));
        Assert.Equal(StoreFailure.Unexpected, failure.Failure);
        Assert.IsType<InvariantException>(failure.InnerException);
    }

    [Theory]
    [InlineData(0), InlineData(100)]
    public void A_file_damaged_at_its_head_is_refused_by_name(int at)
    {
        Make("a", "1");
        Damage(FilePath, at, 100);

        AssertRefused(StoreFailure.Corrupt);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(FilePath, new string('x', 10_000));

        AssertRefused(StoreFailure.Corrupt);
    }

    [Fact]
    public void An_empty_file_is_refused()
    {
        File.WriteAllText(FilePath, "");

        AssertRefused(StoreFailure.Corrupt);
    }

    [Fact]
    public void A_log_without_its_file_is_refused()
    {
        File.WriteAllText(FilePath + "-wal", "");

        AssertRefused(StoreFailure.Corrupt);
    }

    [Fact]
    public void A_directory_that_is_not_there_is_refused()
    {
        var path = directory.Of("absent/store.db");

        var refused = Assert.Throws<StoreException>(() => SqliteOrderedStore.Open(path, LazyOptions()).Dispose());

        Assert.Equal(StoreFailure.Inaccessible, refused.Failure);
    }

    [Fact]
    public void Another_format_is_refused()
    {
        Make("a", "1");
        using (var connection = SqliteConnection.OpenWriter(FilePath))
        {
            connection.Execute("UPDATE store SET format = 1");
        }

        AssertRefused(StoreFailure.UnknownFormat);
    }

    [Fact]
    public void A_second_open_in_this_process_is_refused_until_the_first_is_closed()
    {
        using (SqliteOrderedStore.Open(FilePath, LazyOptions()))
        {
            AssertRefused(StoreFailure.InUse);
        }

        SqliteOrderedStore.Open(FilePath, LazyOptions()).Dispose();
    }

    [Fact]
    public void A_file_that_another_process_reads_is_refused()
    {
        Make("a", "1");
        using (var other = SqliteConnection.OpenWriter(FilePath))
        {
            other.Execute("UPDATE store SET closed = closed");
            other.Execute("BEGIN");
            Assert.Equal(1, other.Number("SELECT closed FROM store"));

            AssertRefused(StoreFailure.InUse);
        }

        SqliteOrderedStore.Open(FilePath, LazyOptions()).Dispose();
    }

    [Fact]
    public void A_flipped_bit_in_a_value_is_found_when_it_is_read_and_stops_the_store()
    {
        Make("key", "needle");
        var bytes = File.ReadAllBytes(FilePath);
        Damage(FilePath, bytes.AsSpan().IndexOf("needle"u8), 1);

        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        using var snapshot = store.Snapshot();
        var found = Assert.Throws<StoreException>(() => StoreModel.Get(snapshot, "key"));

        Assert.Equal(StoreFailure.Corrupt, found.Failure);
        Assert.Contains(FilePath, found.Message, StringComparison.Ordinal);
        Assert.Same(found, store.Failure);
        Assert.Throws<StoreException>(() => store.Write(model.Next(1, ("b", "1"))));
    }

    private static OrderedStoreOptions LazyOptions() => new() { MemtableAgeMax = TimeSpan.FromHours(1) };

    private void Make(string key, string value)
    {
        using var store = SqliteOrderedStore.Open(FilePath, LazyOptions());
        store.Write(model.Next(1, (key, value)));
    }

    private static void Damage(string path, int at, int length)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.Position = at;
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        for (var i = 0; i < length; i++)
        {
            bytes[i] ^= 0x10;
        }

        file.Position = at;
        file.Write(bytes);
    }

    private void AssertRefused(StoreFailure failure)
    {
        var refused = Assert.Throws<StoreException>(() => SqliteOrderedStore.Open(FilePath, LazyOptions()).Dispose());

        Assert.Equal(failure, refused.Failure);
        Assert.Contains(FilePath, refused.Message, StringComparison.Ordinal);
    }
}
