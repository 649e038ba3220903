using System.Text;
using ShardedKv.Actors.Replicas;
using ShardedKv.Actors.Tests.Replicas;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Exports;

/// <summary>Who reads an export may take any time: what he reads is in a file, and no moment of the store is held for him.</summary>
public sealed class SlowExportTests
{
    private static readonly ClusterId Cluster = new(new Guid(1, 2, 3, new byte[8]));

    /// <summary>The store lets go of every moment but the newest at once, so the reader is slower than that by as much as one likes.</summary>
    private static readonly OrderedStoreOptions Impatient = new() { WalBytesMax = 1, SnapshotAgeMax = TimeSpan.Zero };

    private long _sequence;

    [Fact]
    public async Task A_reader_slower_than_the_stores_patience_gets_the_whole_shard_as_it_was()
    {
        using var group = new GroupUnderTest(options: Impatient);
        var shard = Fill(group, "before");
        await FlushAsync(group);
        using var control = group.Store.Hold();
        using var export = group.Store.OpenExport(shard, Cluster)!;
        var begun = new byte[1000];
        var read = await export.ReadAsync(begun, CancellationToken.None);
        await export.Written.WaitAsync(TestCluster.Patience);

        Fill(group, "after");
        await UntilExpiredAsync(group, control);
        var rest = await ExportedRows.ReadAsync(export, bytesAtOnce: 1000);

        var rows = ExportedRows.Of([.. begun.AsSpan(0, read), .. rest]);
        Assert.Equal(
            Keys(shard).Order(StringComparer.Ordinal).Select(key => (key, Value(key, "before"))),
            rows.Select(row => (row.Key.ToString(), Encoding.UTF8.GetString(row.Value.Span))));
    }

    [Fact]
    public async Task The_store_may_be_closed_under_an_export_that_is_written()
    {
        var group = new GroupUnderTest();
        var shard = Fill(group, "v");
        using var export = group.Store.OpenExport(shard, Cluster)!;
        await export.Written.WaitAsync(TestCluster.Patience);

        group.Dispose();

        Assert.Equal(Keys(shard).Count(), ExportedRows.Of(await ExportedRows.ReadAsync(export, bytesAtOnce: 64 * 1024)).Count);
    }

    [Fact]
    public async Task Its_file_is_gone_with_it_and_each_export_has_its_own()
    {
        using var group = new GroupUnderTest();
        var shard = Fill(group, "v");
        using (var first = group.Store.OpenExport(shard, Cluster)!)
        using (var second = group.Store.OpenExport(shard, Cluster)!)
        {
            await Task.WhenAll(first.Written, second.Written).WaitAsync(TestCluster.Patience);
            Assert.Equal(2, Directory.GetFiles(Path.Combine(group.Directory, "snapshots")).Length);
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(group.Directory, "snapshots")));
        Assert.Null(group.Store.OpenExport(new ShardId(9), Cluster));
    }

    /// <summary>Those of 800 that fall into the shard, one of four.</summary>
    private static IEnumerable<string> Keys(ShardId shard) => Enumerable.Range(0, 800).Select(number => $"key-{number}")
        .Where(key => Key.FromText(key).RoutingKey.Value / (RoutingRange.EndMax / 4) == shard.Value);

    private static string Value(string key, string word) => $"{word} {key} {new string('x', 2000)}";

    private ShardId Fill(GroupUnderTest group, string word)
    {
        var shard = new ShardId(0);
        foreach (var key in Keys(shard))
        {
            group.Put(1, ++_sequence, key, Value(key, word));
        }

        return shard;
    }

    private static async Task FlushAsync(GroupUnderTest group)
    {
        using var held = group.Store.Hold();
        await held.Generation.Store.FlushAsync().WaitAsync(TestCluster.Patience);
    }

    /// <summary>What was held when the export began is readable no more.</summary>
    private async Task UntilExpiredAsync(GroupUnderTest group, HeldStore control)
    {
        var deadline = Environment.TickCount64 + (long)TestCluster.Patience.TotalMilliseconds;
        while (true)
        {
            group.Put(1, ++_sequence, "another", "word");
            await FlushAsync(group);
            try
            {
                _ = control.Snapshot.TryGet("\u0001absent"u8, out _);
            }
            catch (StoreException expired) when (expired.Failure == StoreFailure.SnapshotExpired)
            {
                return;
            }

            Assert.True(Environment.TickCount64 < deadline, "the store held on to a moment that it should have let go");
        }
    }
}
