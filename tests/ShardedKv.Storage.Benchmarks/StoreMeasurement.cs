using System.Diagnostics;
using ShardedKv.Core.Store;

namespace ShardedKv.Storage.Benchmarks;

/// <summary>The whole store, with its file.</summary>
internal static class StoreMeasurement
{
    private const int Count = 200_000;
    private const int KeysPerBatch = 8;
    private static readonly OrderedStoreOptions Lazy = new() { MemtableAgeMax = TimeSpan.FromHours(1) };

    public static async Task Run(string directory)
    {
        var keys = Keys.Shuffled(Count, seed: 1);
        var value = new byte[100];
        Console.WriteLine($"-- store of {Count:n0} keys, values of {value.Length} bytes, batches of {KeysPerBatch}");
        using var store = SqliteOrderedStore.Open(Path.Combine(directory, "store.db"), Lazy);
        await Fill("write new keys at random, until durable, for one", store, Keys.Batches(keys, KeysPerBatch, value, 0));
        await Fill(
            "write known keys at random, until durable, for one",
            store,
            Keys.Batches(Keys.Shuffled(Count, seed: 2), KeysPerBatch, value, store.Applied.Index.Value));

        Reads(store, keys.AsSpan(0, 20_000).ToArray(), "in the file");

        var hot = keys.AsSpan(0, 20_000).ToArray();
        var batches = Keys.Batches(hot, KeysPerBatch, value, store.Applied.Index.Value);
        var begun = Stopwatch.GetTimestamp();
        Array.ForEach(batches, store.Write);
        Measure.Print("write to the memtable, for one", Stopwatch.GetElapsedTime(begun).TotalNanoseconds / hot.Length);
        Reads(store, hot, "in the memtable");

        Measure.Nanoseconds("snapshot and dispose", 100_000, () =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                store.Snapshot().Dispose();
            }
        });
        Measure.Nanoseconds("scan all, for one row", Count, () =>
        {
            using var snapshot = store.Snapshot();
            _ = snapshot.Scan(new byte[] { 0 }, new byte[] { 255 }).Count();
        }, rounds: 3);
        using (var held = store.Snapshot())
        {
            Measure.Nanoseconds("scan of 100 rows, begin to end", 500, () =>
            {
                for (var i = 0; i < 500; i++)
                {
                    _ = held.Scan(keys[i], new byte[] { 255 }).Take(100).Count();
                }
            });
        }

        await OneByOne(store, hot, value);
        Console.WriteLine($"file {new FileInfo(Path.Combine(directory, "store.db")).Length / 1e6:n1} MB for {Count * (34 + value.Length) / 1e6:n1} MB of keys and values");
    }

    private static async Task Fill(string name, SqliteOrderedStore store, StoreBatch[] batches)
    {
        var begun = Stopwatch.GetTimestamp();
        Array.ForEach(batches, store.Write);
        await store.FlushAsync();
        Measure.Print(name, Stopwatch.GetElapsedTime(begun).TotalNanoseconds / Count);
    }

    private static void Reads(SqliteOrderedStore store, byte[][] keys, string where)
    {
        Measure.Nanoseconds($"snapshot, get a key {where}, dispose", keys.Length, () => GetAll(store, keys));
        var absent = Array.ConvertAll(keys, key => (byte[])[.. key, 1]);
        Measure.Nanoseconds($"snapshot, get an absent key near it, dispose", keys.Length, () => GetAll(store, absent));
        Measure.Nanoseconds($"the same of a key {where}, two threads", 2 * keys.Length, () =>
            Parallel.Invoke(() => GetAll(store, keys), () => GetAll(store, keys)));
    }

    private static void GetAll(SqliteOrderedStore store, byte[][] keys)
    {
        foreach (var key in keys)
        {
            using var snapshot = store.Snapshot();
            _ = snapshot.TryGet(key, out _);
        }
    }

    private static async Task OneByOne(SqliteOrderedStore store, byte[][] keys, byte[] value)
    {
        await store.FlushAsync();
        var batches = Keys.Batches(keys.AsSpan(0, 100).ToArray(), 1, value, store.Applied.Index.Value);
        var begun = Stopwatch.GetTimestamp();
        foreach (var batch in batches)
        {
            store.Write(batch);
            await store.FlushAsync();
        }

        Measure.Print("write one key and flush it", Stopwatch.GetElapsedTime(begun).TotalNanoseconds / batches.Length);
    }
}
