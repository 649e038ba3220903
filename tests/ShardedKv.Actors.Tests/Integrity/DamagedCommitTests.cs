using System.Text;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Integrity;

/// <summary>The last commit in a store's WAL was damaged, and the store opens before it as after a crash that tore the commit. What it lost comes from
/// the journal, or, where that was compacted, with another store from the group.</summary>
public sealed class DamagedCommitTests
{
    private const int Keys = 30;

    private static readonly TimeSpan StatusWait = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task What_the_journal_still_has_is_replayed_and_the_store_stays()
    {
        await using var cluster = await TestCluster.StartAsync(3, groups: 1, "store.memtable-age = 20ms");
        await PutAllAsync(cluster, "first");
        var image = await CrashImageAsync(cluster, 2);
        var seen = await PutAllAsync(cluster, "last");

        await ReplaceStoreAsync(cluster, 2, image);
        cluster.Start(2);

        await AssertServesAsync(cluster, 2, seen, "last");
        Assert.Equal("store.db", Path.GetFileName(await StopAndCompareAsync(cluster)));
    }

    [Fact]
    public async Task What_the_journal_has_no_more_is_never_passed_over_another_store_is_fetched()
    {
        await using var cluster = await TestCluster.StartAsync(3, groups: 1, """
            replica.compaction { entries-min = 20, tail-entries-max = 5 }
            replica.snapshot { chunk-bytes = 4KiB, window-chunks = 4 }
            store.memtable-age = 20ms
            """);
        await PutAllAsync(cluster, "first");
        var image = await CrashImageAsync(cluster, 2);
        var lost = (await ReplicaDisk.EventsAsync(cluster, 2)).Last;
        var seen = SessionToken.Empty;
        using var patience = new CancellationTokenSource(TestCluster.Patience);
        for (var round = 0; (await ReplicaDisk.EventsAsync(cluster, 2)).First <= lost; round++)
        {
            patience.Token.ThrowIfCancellationRequested();
            seen = await PutAllAsync(cluster, "last");
        }

        await ReplaceStoreAsync(cluster, 2, image);
        cluster.Start(2);

        await AssertServesAsync(cluster, 2, seen, "last");
        Assert.StartsWith("store-", Path.GetFileName(await StopAndCompareAsync(cluster)), StringComparison.Ordinal);
    }

    /// <returns>What was seen of it all.</returns>
    private static async Task<SessionToken> PutAllAsync(TestCluster cluster, string word)
    {
        var seen = SessionToken.Empty;
        for (var i = 0; i < Keys; i++)
        {
            var done = Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, new Put(KeyOf(i), Encoding.UTF8.GetBytes($"{word} {i}"))));
            seen = seen.With(done.Mark);
        }

        return seen;
    }

    /// <summary>The files of a node's store as a crash leaves them now, and then one bit flips in the last commit.</summary>
    private static async Task<string> CrashImageAsync(TestCluster cluster, int node)
    {
        using var patience = new CancellationTokenSource(TestCluster.Patience);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var image = Copy(cluster, node);
            if (IsSetBack(image))
            {
                return image;
            }

            // Nothing is in its WAL yet, or it was being written: there is no last commit to lose.
            Directory.Delete(Path.GetDirectoryName(image)!, recursive: true);
            await PutAllAsync(cluster, "more");
        }
    }

    private static bool IsSetBack(string image)
    {
        if (new FileInfo(image + "-wal").Length == 0)
        {
            return false;
        }

        var before = PositionOf(image);
        Flip(image + "-wal");
        return PositionOf(image) < before;
    }

    private static string Copy(TestCluster cluster, int node) => Copy(Path.Combine(ReplicaDisk.DirectoryOf(cluster, node), "store.db"));

    private static string Copy(string store)
    {
        var copy = Path.Combine(Directory.CreateTempSubdirectory("skv-image-").FullName, "store.db");
        File.Copy(store, copy);
        File.Copy(store + "-wal", copy + "-wal");
        return copy;
    }

    private static void Flip(string wal)
    {
        using var file = new FileStream(wal, FileMode.Open);
        file.Position = file.Length - 100;
        var flipped = (byte)(file.ReadByte() ^ 0x04);
        file.Position--;
        file.WriteByte(flipped);
    }

    /// <summary>Of another copy, since an opening takes the WAL in.</summary>
    private static long PositionOf(string store)
    {
        var copy = Copy(store);
        try
        {
            using var opened = SqliteOrderedStore.Open(copy, new OrderedStoreOptions());
            return opened.Durable.Index.Value;
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
        }
    }

    private static async Task ReplaceStoreAsync(TestCluster cluster, int node, string image)
    {
        await cluster.StopAsync(node);
        var store = Path.Combine(ReplicaDisk.DirectoryOf(cluster, node), "store.db");
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(store)!, "store.db*"))
        {
            File.Delete(file);
        }

        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(image)!))
        {
            File.Move(file, Path.Combine(Path.GetDirectoryName(store)!, Path.GetFileName(file)));
        }

        Directory.Delete(Path.GetDirectoryName(image)!);
    }

    /// <summary>From the first moment on it answers what is right, or that it cannot.</summary>
    private static async Task AssertServesAsync(TestCluster cluster, int node, SessionToken seen, string word)
    {
        for (var i = 0; i < Keys; i++)
        {
            var found = Assert.IsType<Found>(await cluster.AskUntilDoneAsync(node, new Get(KeyOf(i)) { Tier = ReadTier.Session(seen) }));
            Assert.Equal($"{word} {i}", Encoding.UTF8.GetString(found.Value.Span));
        }

        using var patience = new CancellationTokenSource(TestCluster.Patience);
        while (true)
        {
            var group = (await cluster[0].StatusAsync(StatusWait)).Groups.Single(g => g.Group == 1);
            if (group.Replicas.Single(r => r.Node == $"n{node + 1}") is { Role: "follower" or "leader" } its && its.Applied == group.Applied)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
    }

    /// <returns>The store that the third node uses in the end.</returns>
    private static async Task<string> StopAndCompareAsync(TestCluster cluster)
    {
        for (var node = 0; node < 3; node++)
        {
            await cluster.StopAsync(node);
        }

        var store = ReplicaDisk.StoreOf(cluster, 2);
        Assert.Equal(ReplicaDisk.Rows(ReplicaDisk.StoreOf(cluster, 0)), ReplicaDisk.Rows(store));
        return store;
    }

    private static Key KeyOf(int number) => Key.FromText($"key{number}");
}
