using System.Diagnostics;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Snapshots;

namespace ShardedKv.Storage.Benchmarks;

/// <summary>How fast a snapshot is made and staged, beside plain SQLite copying the same rows; and what it does to who writes meanwhile: the longest time
/// from one write's return to the next one's.</summary>
internal static class SnapshotMeasurement
{
    private const int Rows = 300_000;
    private const int RowsPerBatch = 8;
    private const int ValueBytes = 1_000;

    // So many batches a second, far below what the store takes: what is looked for are pauses.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(0.5);

    public static async Task Run(string directory)
    {
        Console.WriteLine($"-- snapshot of {Rows:n0} rows, {(long)Rows * ValueBytes >> 20} MiB, while {1 / Pace.TotalSeconds:n0} batches of {RowsPerBatch} rows a second are written");
        using var store = SqliteOrderedStore.Open(Path.Combine(directory, "snapshot.db"), new OrderedStoreOptions());
        var keys = Keys.Shuffled(Rows, seed: 3);
        Array.ForEach(Keys.Batches(keys, RowsPerBatch, new byte[ValueBytes], 0), store.Write);
        await store.FlushAsync();

        var writer = new PacedWriter(store, keys);
        await writer.RunAsync("nothing else for 5 s", Task.Delay(TimeSpan.FromSeconds(5)));
        var made = Path.Combine(directory, "1.chunks");
        var staged = Path.Combine(directory, "staged.db");
        await writer.RunAsync("a snapshot is made", Task.Factory.StartNew(() => Make(store, made).Dispose(), TaskCreationOptions.LongRunning));
        using (var file = Make(store, made))
        {
            await writer.RunAsync(
                "it is read, checked and staged on the same machine", Task.Factory.StartNew(() => Stage(file, staged), TaskCreationOptions.LongRunning));
        }

        File.Delete(staged);
        Console.WriteLine("-- the same rows with nothing else, and with plain SQLite");
        SnapshotFile? alone = null;
        Time("a snapshot is made", () => alone = Make(store, made));
        Time("it is read, checked and staged", () => Stage(alone!, staged));
        alone!.Dispose();
        using var plain = new PlainSqlite(Path.Combine(directory, "plain.db"), 8 << 20);
        plain.Execute("BEGIN");
        Array.ForEach(Keys.Batches(keys, RowsPerBatch, new byte[ValueBytes], 0), plain.Put);
        plain.Execute("COMMIT");
        var copy = Path.Combine(directory, "copy.db");
        Time("plain SQLite: VACUUM INTO another file", () => plain.Execute($"VACUUM INTO '{copy}'"));
        using var copied = new PlainSqlite(Path.Combine(directory, "loaded.db"), 8 << 20);
        Time("plain SQLite: that file's rows checked and inserted anew", () =>
        {
            copied.Execute($"ATTACH '{copy}' AS source");
            copied.Execute("PRAGMA source.integrity_check");
            copied.Execute("INSERT INTO kv SELECT key, value FROM source.kv ORDER BY key");
        });
    }

    private static SnapshotFile Make(SqliteOrderedStore store, string path)
    {
        using var held = store.Snapshot();
        return SnapshotWriter.Write(held, new SnapshotId(1), new GroupId(1), path, 64 * 1024, CancellationToken.None);
    }

    private static void Stage(SnapshotFile file, string path)
    {
        using var staging = new SnapshotStaging(file.Manifest, path);
        while (!staging.IsWhole)
        {
            _ = staging.TryAdd(file.Read(staging.Next));
        }

        staging.Finish();
    }

    private static void Time(string name, Action work)
    {
        var begun = Stopwatch.GetTimestamp();
        work();
        Console.WriteLine($"{name,-58}{Rows * (long)ValueBytes / (1024.0 * 1024) / Stopwatch.GetElapsedTime(begun).TotalSeconds,8:n0} MiB/s");
    }

    private sealed class PacedWriter(SqliteOrderedStore store, byte[][] keys)
    {
        private int _next;

        public async Task RunAsync(string name, Task work)
        {
            var (begun, longest) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
            var writing = new Thread(() =>
            {
                var last = Stopwatch.GetTimestamp();
                while (!work.IsCompleted)
                {
                    store.Write(Batch());
                    longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(last).Ticks));
                    last = Stopwatch.GetTimestamp();
                    while (Stopwatch.GetElapsedTime(last) < Pace)
                    {
                        Thread.Yield();
                    }
                }
            });
            writing.Start();
            await work;
            var took = Stopwatch.GetElapsedTime(begun);
            writing.Join();
            Console.WriteLine($"{name,-58}{took.TotalSeconds,8:n1} s{longest.TotalMilliseconds,10:n1} ms longest pause");
        }

        private StoreBatch Batch()
        {
            var batch = new StoreBatch(new LogPosition(store.Applied.Index.Next(), store.Applied.Term));
            for (var row = 0; row < RowsPerBatch; row++)
            {
                batch.Put(keys[_next++ % keys.Length], new byte[ValueBytes]);
            }

            return batch;
        }
    }
}
