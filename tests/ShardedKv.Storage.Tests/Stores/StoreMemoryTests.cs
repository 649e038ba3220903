using System.Buffers.Binary;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Stores;

namespace ShardedKv.Storage.Tests.Stores;

/// <summary>Bounds of all stores of one node together.</summary>
public sealed class StoreMemoryTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Above_half_of_the_bound_the_largest_table_is_flushed_and_no_other()
    {
        var memory = new StoreMemory(40_000, 1 << 20);
        using var large = Open("large", memory, _ => { });
        using var small = Open("small", memory, _ => { });
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        large.DurableAdvanced += _ => flushed.TrySetResult();

        Write(large, 1, 15_000);
        Assert.Equal(15_200, memory.MemtableBytes);
        Write(small, 1, 8_000);
        await flushed.Task.WaitAsync(Patience);

        Assert.Equal(1, large.Durable.Index.Value);
        Assert.Equal(0, small.Durable.Index.Value);
        Assert.Equal(8_200, memory.MemtableBytes);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task At_the_bound_every_writer_waits_until_a_flush_makes_room_or_the_holder_fails(bool fails)
    {
        var memory = new StoreMemory(40_000, 1 << 20);
        using var disk = new ManualResetEventSlim();
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stuck = Open("stuck", memory, step =>
        {
            if (step == FlushStep.Taken)
            {
                disk.Wait();
                if (fails)
                {
                    throw new StoreException(StoreFailure.InputOutput, "stuck", "The disk is gone");
                }
            }
        });
        using var other = Open("other", memory, step =>
        {
            if (step == FlushStep.WriterWaits)
            {
                waits.TrySetResult();
            }
        });
        Task writing;
        try
        {
            Write(stuck, 1, 41_000);
            writing = Task.Run(() => Write(other, 1, 100));
            await waits.Task.WaitAsync(Patience);
            Assert.False(writing.IsCompleted);
            Assert.Equal(LogPosition.Zero, other.Applied);
        }
        finally
        {
            disk.Set();
        }

        await writing.WaitAsync(Patience);

        Assert.Equal(1, other.Applied.Index.Value);
        if (!fails)
        {
            // Memory is free a moment before the position is published.
            await stuck.FlushAsync().WaitAsync(Patience);
        }

        Assert.Equal(fails ? 0 : 1, stuck.Durable.Index.Value);
    }

    [Fact]
    public async Task Each_connection_has_an_equal_share_of_the_pages_and_gives_back_when_others_come()
    {
        var memory = new StoreMemory(1 << 20, 8 << 20);
        var trimmed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var first = Open("first", memory, step =>
        {
            if (step == FlushStep.Trimmed)
            {
                trimmed.TrySetResult();
            }
        });

        // A writer and two readers; then six.
        Assert.Equal(2 << 20, memory.CacheBytesPerConnection);
        var second = Open("second", memory, _ => { });
        await trimmed.Task.WaitAsync(Patience);
        Assert.InRange(memory.CacheBytesPerConnection, 512 << 10, 1 << 20);

        second.Dispose();
        Assert.InRange(memory.CacheBytesPerConnection, 1 << 20, 2 << 20);
    }

    /// <summary>The small form of <c>ShardedKv.Storage.Benchmarks large</c>: 64 MiB through 6 MiB.</summary>
    [Fact]
    public async Task A_store_serves_ten_times_as_much_as_it_holds_in_memory()
    {
        const int rows = 100_000;
        var memory = new StoreMemory(4 << 20, 2 << 20);
        using var store = SqliteOrderedStore.Open(directory.Of("store.db"), new OrderedStoreOptions { Memory = memory });
        var bytes = 0L;
        for (var row = 0; row < rows;)
        {
            var batch = new StoreBatch(new LogPosition(store.Applied.Index.Next(), new Term(1)));
            for (var i = 0; i < 50; i++, row++)
            {
                var value = new byte[256 + row * 7919 % 769];
                BinaryPrimitives.WriteInt32BigEndian(value, row);
                batch.Put(Key(row), value);
                bytes += value.Length;
            }

            store.Write(batch);
            Assert.InRange(memory.MemtableBytes, 0, (4 << 20) + 100_000);
        }

        await store.FlushAsync().WaitAsync(Patience);
        Assert.InRange(bytes, 60 << 20, 70 << 20);
        Assert.Equal(0, memory.MemtableBytes);

        var random = new Random(1);
        using var snapshot = store.Snapshot();
        for (var i = 0; i < 5_000; i++)
        {
            var row = random.Next(rows);
            Assert.True(snapshot.TryGet(Key(row), out var value), $"row {row}");
            Assert.Equal(256 + row * 7919 % 769, value.Length);
            Assert.Equal(row, BinaryPrimitives.ReadInt32BigEndian(value.Span));
        }
    }

    private SqliteOrderedStore Open(string name, StoreMemory memory, Action<FlushStep> probe) =>
        SqliteOrderedStore.Open(directory.Of(name + ".db"), new OrderedStoreOptions
        {
            MemtableAgeMax = TimeSpan.FromHours(1),
            Memory = memory,
            Probe = probe,
        });

    // One entry with a key of 8 bytes, which holds 192 bytes beside key and value.
    private static void Write(SqliteOrderedStore store, long index, int valueBytes)
    {
        var batch = new StoreBatch(new LogPosition(new LogIndex(index), new Term(1)));
        batch.Put(Key((int)index), new byte[valueBytes]);
        store.Write(batch);
    }

    private static byte[] Key(int row)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, row);
        return key;
    }
}
