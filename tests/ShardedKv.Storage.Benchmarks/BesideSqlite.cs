using System.Diagnostics;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Storage.Benchmarks;

/// <summary>The store and plain SQLite do the same work one after the other, round by round; the medians are printed beside each other.
/// Durable at the same moments: the store's flushes hold as much as plain SQLite's transactions.</summary>
internal static class BesideSqlite
{
    private const int Rounds = 3;
    private const int Count = 100_000;
    private const int HotCount = 1_000;
    private const int KeysPerBatch = 8;
    private const int RestartCount = 1_000_000;
    private const long CacheBytes = 8 << 20;
    private const int TransactionBytes = 8 << 20;

    private static readonly byte[] Value = new byte[256];
    private static readonly byte[] First = [0];
    private static readonly byte[] End = [255];
    private static readonly Dictionary<string, (List<double> Ours, List<double> Plain)> Figures = [];

    public static async Task Run(string directory)
    {
        new Random(3).NextBytes(Value);
        for (var round = 0; round < Rounds; round++)
        {
            await Round(directory, round);
        }

        Restart(directory);
        Console.WriteLine($"{"",-52}{"store",14}{"plain SQLite",14}");
        foreach (var (name, (ours, plain)) in Figures)
        {
            Console.WriteLine($"{name,-52}{Median(ours),14:n1}{Median(plain),14:n1}");
        }
    }

    private static async Task Round(string directory, int round)
    {
        var keys = Keys.Shuffled(Count, seed: 1);
        var hot = keys.AsSpan(0, HotCount).ToArray();
        var unique = Keys.Batches(keys, KeysPerBatch, Value, 0);
        var repeated = Enumerable.Range(0, Count / HotCount)
            .SelectMany(i => Keys.Batches(Keys.Shuffled(HotCount, i), KeysPerBatch, Value, Count + i * HotCount)).ToArray();

        var path = Path.Combine(directory, $"store{round}.db");
        using (var store = SqliteOrderedStore.Open(path, Options()))
        {
            await Write("apply, keys once each, entries/s", store, unique, ours: true);
            await Write("apply, 1,000 keys again and again, entries/s", store, repeated, ours: true);
            Reads("get in the cache, 1,000 keys of the file, 1/s", hot, key => Get(store, key), ours: true);
            Reads("get beside the cache, 100,000 keys of the file, 1/s", keys, key => Get(store, key), ours: true);
            Scan(() => ScanAll(store), ours: true);
        }

        using var plain = new PlainSqlite(path + ".plain", CacheBytes);
        await Write("apply, keys once each, entries/s", plain, unique, ours: false);
        await Write("apply, 1,000 keys again and again, entries/s", plain, repeated, ours: false);
        Reads("get in the cache, 1,000 keys of the file, 1/s", hot, plain.Get, ours: false);
        Reads("get beside the cache, 100,000 keys of the file, 1/s", keys, plain.Get, ours: false);
        Scan(plain.ScanAll, ours: false);
    }

    private static async Task Write(string name, SqliteOrderedStore store, StoreBatch[] batches, bool ours)
    {
        var after = store.Applied.Index.Value;
        var placed = batches.Select((batch, i) => At(batch, after + i + 1)).ToArray();
        var begun = Stopwatch.GetTimestamp();
        Array.ForEach(placed, store.Write);
        await store.FlushAsync();
        Note(name, ours, batches.Length / Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    private static Task Write(string name, PlainSqlite plain, StoreBatch[] batches, bool ours)
    {
        var begun = Stopwatch.GetTimestamp();
        var bytes = 0;
        plain.Execute("BEGIN");
        foreach (var batch in batches)
        {
            plain.Put(batch);
            bytes += KeysPerBatch * (34 + Value.Length);
            if (bytes >= TransactionBytes)
            {
                plain.Execute("COMMIT; BEGIN");
                bytes = 0;
            }
        }

        plain.Execute("COMMIT");
        Note(name, ours, batches.Length / Stopwatch.GetElapsedTime(begun).TotalSeconds);
        return Task.CompletedTask;
    }

    private static StoreBatch At(StoreBatch batch, long index)
    {
        var placed = new StoreBatch(new LogPosition(new LogIndex(index), new Term(1)));
        foreach (var (key, value) in batch)
        {
            placed.Put(key, value!.Value);
        }

        return placed;
    }

    private static void Reads(string name, byte[][] keys, Func<byte[], byte[]?> get, bool ours)
    {
        Array.ForEach(keys, key => Check(get(key)));
        var count = 0;
        var begun = Stopwatch.GetTimestamp();
        do
        {
            foreach (var key in keys)
            {
                Check(get(key));
            }

            count += keys.Length;
        }
        while (Stopwatch.GetElapsedTime(begun).TotalSeconds < 0.5);
        Note(name, ours, count / Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    private static void Check(byte[]? value)
    {
        if (value?.Length != Value.Length)
        {
            throw new InvalidOperationException("a value is missing");
        }
    }

    private static byte[]? Get(SqliteOrderedStore store, byte[] key)
    {
        using var snapshot = store.Snapshot();
        return snapshot.TryGet(key, out var value) ? value.ToArray() : null;
    }

    private static long ScanAll(SqliteOrderedStore store)
    {
        using var snapshot = store.Snapshot();
        return snapshot.Scan(First, End).Sum(row => (long)row.Key.Length + row.Value.Length);
    }

    private static void Scan(Func<long> scan, bool ours)
    {
        scan();
        var begun = Stopwatch.GetTimestamp();
        var bytes = scan() + scan();
        Note("scan of all, MiB/s", ours, bytes / Stopwatch.GetElapsedTime(begun).TotalSeconds / (1 << 20));
    }

    private static void Restart(string directory)
    {
        var keys = Keys.Shuffled(RestartCount, seed: 0);
        Array.Sort(keys, StoreKeyComparer.Instance);
        var path = Path.Combine(directory, "restart.db");
        var begun = Stopwatch.GetTimestamp();
        using (var load = StoreBulkLoad.Create(path))
        {
            foreach (var key in keys)
            {
                load.Add(key, Value);
            }

            load.Finish(new LogPosition(new LogIndex(1), new Term(1)));
        }

        const string loading = "load of 1,000,000 keys in order, MiB/s";
        var bytes = (double)RestartCount * (34 + Value.Length) / (1 << 20);
        Note(loading, ours: true, bytes / Stopwatch.GetElapsedTime(begun).TotalSeconds);

        begun = Stopwatch.GetTimestamp();
        using (var plain = new PlainSqlite(path + ".plain", CacheBytes))
        {
            plain.Execute("BEGIN");
            Array.ForEach(Keys.Batches(keys, KeysPerBatch, Value, 0), plain.Put);
            plain.Execute("COMMIT");
        }

        Note(loading, ours: false, bytes / Stopwatch.GetElapsedTime(begun).TotalSeconds);
        for (var round = 0; round < 2 * Rounds; round++)
        {
            const string restarting = "open with 1,000,000 keys, to the first get, ms";
            begun = Stopwatch.GetTimestamp();
            using (var store = SqliteOrderedStore.Open(path, Options()))
            {
                Check(Get(store, keys[RestartCount / 2]));
                Note(restarting, ours: true, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }

            begun = Stopwatch.GetTimestamp();
            using (var plain = new PlainSqlite(path + ".plain", CacheBytes))
            {
                Check(plain.Get(keys[RestartCount / 2]));
                Note(restarting, ours: false, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        }

        const string size = "file of 1,000,000 keys, MiB";
        Note(size, ours: true, new FileInfo(path).Length / (double)(1 << 20));
        Note(size, ours: false, new FileInfo(path + ".plain").Length / (double)(1 << 20));
    }

    // As much for each connection as plain SQLite's one has: the writer, the view's two readers and as many idle ones.
    private static OrderedStoreOptions Options() => new()
    {
        MemtableAgeMax = TimeSpan.FromHours(1),
        Memory = new StoreMemory(1 << 30, 8 * CacheBytes),
    };

    private static void Note(string name, bool ours, double figure)
    {
        if (!Figures.TryGetValue(name, out var figures))
        {
            Figures.Add(name, figures = ([], []));
        }

        (ours ? figures.Ours : figures.Plain).Add(figure);
    }

    private static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
