using System.Buffers.Binary;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Stores;

namespace ShardedKv.Storage.Tests.Stores;

public sealed class ConcurrencyTests : IDisposable
{
    private const int Batches = 15_000;
    private const int Pairs = 300;

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    /// <summary>Each batch writes one number to both keys of a pair and to a counter. A reader that sees them differ saw half a batch,
    /// or two moments.</summary>
    [Fact]
    public async Task Readers_see_whole_batches_of_one_moment_during_writes_flushes_and_checkpoints()
    {
        var checkpoints = 0;
        using var store = SqliteOrderedStore.Open(directory.Of("store.db"), new OrderedStoreOptions
        {
            MemtableBytesMax = 30_000,
            FrozenMax = 2,
            WalBytesMax = 400_000,
            Probe = step => checkpoints += step == FlushStep.Checkpointed ? 1 : 0,
        });
        var durables = new List<LogPosition>();
        store.DurableAdvanced += durables.Add;
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3)
            .Select(reader => Task.Factory.StartNew(
                () => Read(store, new Random(reader), stop.Token),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))
            .ToArray();

        for (var index = 1L; index <= Batches; index++)
        {
            store.Write(Batch(index));
        }

        await store.FlushAsync();
        await stop.CancelAsync();
        var reads = await Task.WhenAll(readers);

        Assert.Null(store.Failure);
        Assert.Equal(new LogIndex(Batches), store.Durable.Index);
        Assert.Equal(durables.Order(), durables);
        Assert.Equal(durables.Distinct(), durables);
        Assert.True(durables.Count > 50, $"{durables.Count} flushes");
        Assert.True(checkpoints > 5, $"{checkpoints} checkpoints");
        Assert.All(reads, count => Assert.True(count > 100, $"{count} reads"));
    }

    private static StoreBatch Batch(long index)
    {
        var batch = new StoreBatch(new LogPosition(new LogIndex(index), new Term(1)));
        var number = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, index);
        var pair = index * 7919 % Pairs;
        batch.Put(Key('a', pair), number);
        batch.Put(Key('b', pair), number);
        batch.Put("counter"u8.ToArray(), number);
        return batch;
    }

    private static int Read(SqliteOrderedStore store, Random random, CancellationToken stop)
    {
        var last = LogPosition.Zero;
        var count = 0;
        for (; !stop.IsCancellationRequested; count++)
        {
            using var snapshot = store.Snapshot();
            Assert.True(snapshot.Applied >= last, $"{snapshot.Applied} after {last}");
            last = snapshot.Applied;

            Assert.Equal(snapshot.Applied.Index.Value, Number(snapshot, "counter"u8.ToArray()));
            var pair = random.Next(Pairs);
            Assert.Equal(Number(snapshot, Key('a', pair)), Number(snapshot, Key('b', pair)));
            if (count % 50 == 0)
            {
                var a = snapshot.Scan("a"u8.ToArray(), "b"u8.ToArray()).Select(row => Number(row.Value)).ToArray();
                var b = snapshot.Scan("b"u8.ToArray(), "c"u8.ToArray()).Select(row => Number(row.Value)).ToArray();
                Assert.Equal(a, b);
                Assert.Equal(snapshot.Applied.Index.Value, a.Append(0).Max());
            }
        }

        return count;
    }

    private static byte[] Key(char half, long pair) => System.Text.Encoding.UTF8.GetBytes($"{half}{pair:d3}");

    private static long Number(IStoreSnapshot snapshot, byte[] key) =>
        snapshot.TryGet(key, out var value) ? Number(value) : 0;

    private static long Number(ReadOnlyMemory<byte> value) => BinaryPrimitives.ReadInt64BigEndian(value.Span);
}
