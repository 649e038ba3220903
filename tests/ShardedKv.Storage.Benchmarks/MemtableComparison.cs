using ShardedKv.Core.Store;
using ShardedKv.Storage.Memory;

namespace ShardedKv.Storage.Benchmarks;

/// <summary>The chosen memtable beside the immutable sorted map, at the size of a full table and of a small one.</summary>
internal static class MemtableComparison
{
    private const int KeysPerBatch = 8;

    public static void Run()
    {
        foreach (var count in new[] { 2_000, 40_000 })
        {
            Console.WriteLine($"-- memtable of {count:n0} keys, batches of {KeysPerBatch}");
            var keys = Keys.Shuffled(count, seed: 1);
            var probes = Keys.Shuffled(count, seed: 2);
            var absent = Array.ConvertAll(probes, key => (byte[])[.. key, 1]);
            Chosen(keys, probes, absent);
            Immutable(keys, probes, absent);
        }
    }

    private static void Chosen(byte[][] keys, byte[][] probes, byte[][] absent)
    {
        Memtable table = null!;
        var batches = Keys.Batches(keys, KeysPerBatch, new byte[64], 0);
        Measure.Nanoseconds("hash + skip list: write a new key", keys.Length, () =>
        {
            table = new Memtable(default);
            WriteAll(table, batches);
        });
        var again = Keys.Batches(probes, KeysPerBatch, new byte[64], keys.Length);
        Measure.Nanoseconds("hash + skip list: write a known key", keys.Length, () => WriteAll(table, again));
        var sequence = table.Applied.Index.Value;
        Measure.Nanoseconds("hash + skip list: get a present key", keys.Length, () => GetAll(table, probes, sequence));
        Measure.Nanoseconds("hash + skip list: get an absent key", keys.Length, () => GetAll(table, absent, sequence));
        Measure.Nanoseconds("hash + skip list: seek and walk 100, for one", 100 * 1000, () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var entry = table.Seek(probes[i]);
                for (var step = 0; step < 100 && entry is not null; step++)
                {
                    _ = entry.At(sequence);
                    entry = entry.Next(0);
                }
            }
        });
        MemoryOf("hash + skip list", keys.Length, () =>
        {
            var full = new Memtable(default);
            WriteAll(full, batches);
            return full;
        });
    }

    private static void Immutable(byte[][] keys, byte[][] probes, byte[][] absent)
    {
        ImmutableMemtable table = null!;
        var batches = Keys.Batches(keys, KeysPerBatch, new byte[64], 0);
        Measure.Nanoseconds("immutable sorted map: write a new key", keys.Length, () =>
        {
            table = new ImmutableMemtable();
            Array.ForEach(batches, table.Add);
        });
        var again = Keys.Batches(probes, KeysPerBatch, new byte[64], keys.Length);
        Measure.Nanoseconds("immutable sorted map: write a known key", keys.Length, () => Array.ForEach(again, table.Add));
        var snapshot = table.Snapshot;
        Measure.Nanoseconds("immutable sorted map: get a present key", keys.Length, () => Array.ForEach(probes, key => snapshot.TryGetValue(key, out _)));
        Measure.Nanoseconds("immutable sorted map: get an absent key", keys.Length, () => Array.ForEach(absent, key => snapshot.TryGetValue(key, out _)));
        Measure.Nanoseconds("immutable sorted map: walk all, for one", keys.Length, () =>
        {
            foreach (var _ in snapshot)
            {
            }
        });
        MemoryOf("immutable sorted map", keys.Length, () =>
        {
            var full = new ImmutableMemtable();
            Array.ForEach(batches, full.Add);
            return full;
        });
    }

    private static void WriteAll(Memtable table, StoreBatch[] batches) => Array.ForEach(batches, table.Add);

    private static void GetAll(Memtable table, byte[][] keys, long sequence)
    {
        foreach (var key in keys)
        {
            _ = table.Find(key, KeyHash.Of(key), sequence);
        }
    }

    private static void MemoryOf(string name, int count, Func<object> make)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var made = make();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(made);
        Console.WriteLine($"{name + ": held for a key, beside key and value",-58}{(after - before) / count,10:n0} bytes");
    }
}
