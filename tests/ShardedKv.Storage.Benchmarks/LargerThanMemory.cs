using System.Buffers.Binary;
using System.Diagnostics;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Storage.Benchmarks;

/// <summary>Loads more than memory holds, in the order of the keys, and then gets and overwrites keys at random. Give it a limit from
/// outside (a memory cgroup, DOTNET_GCHeapHardLimit); it prints what it held at most.</summary>
internal static class LargerThanMemory
{
    private const int RowsPerBatch = 16;
    private const int ValueBytesMin = 256;
    private const int ValueBytesMax = 1024;
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(10);

    public static async Task Run(string directory, double gib)
    {
        var path = Path.Combine(directory, "store.db");
        var memory = new StoreMemory(memtableBytesMax: 48 << 20, cacheBytesMax: 64 << 20);
        using var store = SqliteOrderedStore.Open(path, new OrderedStoreOptions { Memory = memory });
        var rows = await Load(store, (long)(gib * (1 << 30)));
        Console.WriteLine($"file {Length(path) / (double)(1 << 30):n2} GiB");
        Gets(store, rows, threads: 1);
        Gets(store, rows, threads: 2);
        await Overwrite(store, rows);
        Console.WriteLine($"peak memory of the process {PeakMemory()}");
    }

    private static async Task<long> Load(SqliteOrderedStore store, long bytesMax)
    {
        var random = new Random(1);
        var (row, bytes) = (0L, 0L);
        var begun = Stopwatch.GetTimestamp();
        for (var index = 1L; bytes < bytesMax; index++)
        {
            var batch = new StoreBatch(At(index));
            for (var i = 0; i < RowsPerBatch; i++)
            {
                var value = ValueOf(row, random.Next(ValueBytesMin, ValueBytesMax + 1));
                batch.Put(KeyOf(row++), value);
                bytes += value.Length;
            }

            store.Write(batch);
        }

        await store.FlushAsync();
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        Console.WriteLine($"loaded {bytes / (double)(1 << 30):n2} GiB, {row:n0} rows, in {seconds:n1} s: {bytes / seconds / (1 << 20):n1} MiB/s");
        return row;
    }

    private static void Gets(SqliteOrderedStore store, long rows, int threads)
    {
        var begun = Stopwatch.GetTimestamp();
        var counts = new long[threads];
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            var random = new Random(thread);
            for (; Stopwatch.GetElapsedTime(begun) < Phase; counts[thread]++)
            {
                var row = random.NextInt64(rows);
                using var snapshot = store.Snapshot();
                if (!snapshot.TryGet(KeyOf(row), out var value) || BinaryPrimitives.ReadInt64BigEndian(value.Span) != row)
                {
                    throw new InvalidOperationException($"row {row} is not what was written");
                }
            }
        });
        Console.WriteLine($"random gets, {threads} threads: {counts.Sum() / Stopwatch.GetElapsedTime(begun).TotalSeconds:n0}/s");
    }

    private static async Task Overwrite(SqliteOrderedStore store, long rows)
    {
        var random = new Random(2);
        var begun = Stopwatch.GetTimestamp();
        var count = 0L;
        for (var index = store.Applied.Index.Value + 1; Stopwatch.GetElapsedTime(begun) < Phase; index++)
        {
            var batch = new StoreBatch(At(index));
            for (var i = 0; i < RowsPerBatch; i++)
            {
                var row = random.NextInt64(rows);
                batch.Put(KeyOf(row), ValueOf(row, random.Next(ValueBytesMin, ValueBytesMax + 1)));
            }

            store.Write(batch);
            count += RowsPerBatch;
        }

        await store.FlushAsync();
        Console.WriteLine($"random overwrites until durable: {count / Stopwatch.GetElapsedTime(begun).TotalSeconds:n0} rows/s");
    }

    private static LogPosition At(long index) => new(new LogIndex(index), new Term(1));

    private static byte[] KeyOf(long row)
    {
        var key = new byte[26];
        key[0] = 1;
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(18), row);
        return key;
    }

    private static byte[] ValueOf(long row, int length)
    {
        var value = new byte[length];
        BinaryPrimitives.WriteInt64BigEndian(value, row);
        return value;
    }

    private static long Length(string path) => new FileInfo(path).Length;

    private static string PeakMemory() => File.Exists("/proc/self/status")
        ? File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal))
        : $"{Process.GetCurrentProcess().PeakWorkingSet64 / (1 << 20)} MiB";
}
