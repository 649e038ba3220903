using System.Diagnostics;
using ShardedKv.Core.Store;
using ShardedKv.Raft;
using ShardedKv.Storage.Snapshots;

namespace ShardedKv.Storage.Benchmarks;

/// <summary>What making and staging a snapshot does to who writes meanwhile: the longest time from one write's return to the next one's.</summary>
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
        SnapshotFile? file = null;
        await writer.RunAsync("a snapshot is made", Task.Factory.StartNew(
            () =>
            {
                using var held = store.Snapshot();
                file = SnapshotWriter.Write(held, new SnapshotId(1), new GroupId(1), Path.Combine(directory, "1.chunks"), 64 * 1024, CancellationToken.None);
            },
            TaskCreationOptions.LongRunning));
        await writer.RunAsync("it is read, checked and staged on the same machine", Task.Factory.StartNew(
            () =>
            {
                using var staging = new SnapshotStaging(file!.Manifest, Path.Combine(directory, "staged.db"));
                while (!staging.IsWhole)
                {
                    _ = staging.TryAdd(file.Read(staging.Next));
                }

                staging.Finish();
            },
            TaskCreationOptions.LongRunning));
        file!.Dispose();
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
