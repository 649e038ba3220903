using ShardedKv.Raft;
using ShardedKv.Storage.Stores;

namespace ShardedKv.Storage.Tests.Stores;

/// <summary>Copies of the files at every step of a flush, as a crash would leave them, are opened again.</summary>
public sealed class CrashImageTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly StoreModel model = new();
    private readonly List<(FlushStep Step, LogPosition Durable, string Path)> images = [];

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(11), InlineData(12), InlineData(13)]
    public async Task An_image_of_any_step_opens_at_the_last_committed_flush(int seed)
    {
        var random = new Random(seed);
        await WriteWithImages(random);

        var steps = images.Select(image => image.Step).ToHashSet();
        Assert.Superset(
            new HashSet<FlushStep> { FlushStep.Taken, FlushStep.Written, FlushStep.Committed, FlushStep.Checkpointed }, steps);
        foreach (var (step, durable, path) in images)
        {
            var (position, text) = OpenAndRead(path);

            Assert.True(model.Knows(position), $"seed {seed}: {step} at {durable} opened at {position}, no batch");
            Assert.Equal(StoreModel.Text(model.At(position)), text);
            if (step is FlushStep.Committed or FlushStep.Published)
            {
                Assert.True(position > durable, $"seed {seed}: {position} was committed after {durable}");
            }
            else
            {
                Assert.Equal(durable, position);
            }
        }
    }

    /// <summary>The sectors of a commit reach the disk in any order, until it is synced. Each is taken as it was before or after.
    /// </summary>
    [Theory]
    [InlineData(21), InlineData(22), InlineData(23)]
    public async Task A_torn_commit_opens_whole_at_the_flush_before_or_after(int seed)
    {
        var random = new Random(seed);
        await WriteWithImages(random);
        var (before, after) = (0, 0);

        for (var i = 1; i < images.Count; i++)
        {
            if (images[i].Step != FlushStep.Committed)
            {
                continue;
            }

            var taken = images[..i].FindLast(image => image.Step == FlushStep.Taken);
            Tear(random, taken.Path + "-wal", images[i].Path + "-wal");

            var (position, text) = OpenAndRead(images[i].Path);

            Assert.True(model.Knows(position), $"seed {seed}: torn after {taken.Durable}, opened at {position}, no batch");
            Assert.True(position >= taken.Durable, $"seed {seed}: opened at {position}, {taken.Durable} was durable");
            Assert.Equal(StoreModel.Text(model.At(position)), text);
            before += position == taken.Durable ? 1 : 0;
            after += position == taken.Durable ? 0 : 1;
        }

        Assert.True(before > 5 && after > 5, $"seed {seed}: {before} before, {after} after");
    }

    [Fact]
    public void A_crash_while_the_file_is_made_leaves_nothing_in_the_way()
    {
        var path = directory.Of("store.db");
        File.WriteAllText(path + ".tmp", "half");
        File.WriteAllText(path + ".tmp-wal", "made");

        var (position, text) = OpenAndRead(path);

        Assert.Equal(LogPosition.Zero, position);
        Assert.Equal("", text);
        Assert.Equal(["store.db"], Directory.GetFiles(directory.Path).Select(Path.GetFileName));
    }

    private async Task WriteWithImages(Random random)
    {
        var path = directory.Of("store.db");
        SqliteOrderedStore? opened = null;
        var options = new OrderedStoreOptions
        {
            MemtableBytesMax = 4_000,
            MemtableAgeMax = TimeSpan.FromHours(1),
            WalBytesMax = 60_000,
            Probe = step =>
            {
                if (step != FlushStep.WriterWaits)
                {
                    images.Add((step, opened!.Durable, Copy(path)));
                }
            },
        };
        using var store = opened = SqliteOrderedStore.Open(path, options);
        for (var flush = 0; flush < 25; flush++)
        {
            for (var batch = random.Next(1, 6); batch > 0; batch--)
            {
                store.Write(model.Next(1, Writes(random)));
            }

            await store.FlushAsync();
        }
    }

    private static (string, string?)[] Writes(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (
            $"key{random.Next(100)}", random.Next(4) == 0 ? null : new string((char)('a' + random.Next(26)), random.Next(300)))),
    ];

    private string Copy(string path)
    {
        var image = directory.Of($"image{images.Count}.db");
        File.Copy(path, image);
        if (File.Exists(path + "-wal"))
        {
            File.Copy(path + "-wal", image + "-wal");
        }

        return image;
    }

    // Makes the new log a mixture of both. Its header is new in any case: SQLite syncs it before the first frame after it.
    private static void Tear(Random random, string oldLog, string newLog)
    {
        const int sector = 512;
        const int header = 32;
        var older = File.Exists(oldLog) ? File.ReadAllBytes(oldLog) : [];
        var torn = File.ReadAllBytes(newLog);
        var oddsOfOld = random.Next(3) switch { 0 => 0.5, 1 => 0.02, _ => 0 };
        for (var at = 0; at < torn.Length; at += sector)
        {
            if (random.NextDouble() < oddsOfOld)
            {
                var begin = Math.Max(at, header);
                var bytes = torn.AsSpan(begin, Math.Min(at + sector, torn.Length) - begin);
                bytes.Clear();
                older.AsSpan(Math.Min(begin, older.Length), Math.Clamp(older.Length - begin, 0, bytes.Length)).CopyTo(bytes);
            }
        }

        File.WriteAllBytes(newLog, torn);
    }

    private static (LogPosition Position, string Text) OpenAndRead(string path)
    {
        using var store = SqliteOrderedStore.Open(path, new OrderedStoreOptions());
        Assert.Equal(store.Applied, store.Durable);
        using var snapshot = store.Snapshot();
        return (store.Durable, StoreModel.Text(snapshot));
    }
}
