using System.Text;
using ShardedKv.Actors.Exports;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Actors.Tests.Exports;

/// <summary>A shard as a whole comes from the replica that has confirmed that it leads, and from no other.</summary>
public sealed class ExportTests
{
    /// <summary>As TestCluster makes them.</summary>
    private const int Shards = 16;

    [Fact]
    public async Task Each_shard_comes_from_one_node_with_every_write_that_was_acknowledged_and_the_others_say_that_they_do_not_lead()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        for (var number = 0; number < 100; number++)
        {
            Assert.IsType<Done>(await cluster.AskUntilDoneAsync(
                number % 3, new Put(Key.FromText($"k{number}"), Encoding.UTF8.GetBytes($"v{number}"))));
        }

        var rows = new List<BackupRow>();
        for (var shard = 0; shard < Shards; shard++)
        {
            var answers = new List<ExportAnswer>();
            for (var node = 0; node < 3; node++)
            {
                answers.Add(await cluster[node].ExportAsync(new ShardId(shard), TestCluster.Patience));
            }

            var ready = Assert.Single(answers.OfType<ExportAnswer.Ready>());
            Assert.Equal(2, answers.OfType<ExportAnswer.Elsewhere>().Count());
            using var open = ready.Open()!;
            Assert.Equal((new ShardId(shard), (await cluster[0].MetaAsync())!.Cluster), (open.Header.Shard, open.Header.Cluster));
            rows.AddRange(ExportedRows.Of(await ExportedRows.ReadAsync(open, bytesAtOnce: 64 * 1024)));
        }

        Assert.Equal(
            Enumerable.Range(0, 100).Select(number => $"k{number}=v{number}").Order(StringComparer.Ordinal),
            rows.Select(row => $"{row.Key}={Encoding.UTF8.GetString(row.Value.Span)}").Order(StringComparer.Ordinal));
        Assert.IsType<ExportAnswer.NoSuchShard>(await cluster[0].ExportAsync(new ShardId(Shards), TestCluster.Patience));
    }

    [Fact]
    public async Task A_part_of_a_restore_goes_to_its_shard_from_any_node()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var shard = (await cluster[0].MetaAsync())!.LastConfiguration().Find(Key.FromText("k").RoutingKey)!;
        var part = new Restore(
            new RestoreId(Guid.NewGuid()), shard.Shard, shard.Range, new Revision(40), 0, false,
            [new BackupRow(Key.FromText("k"), new Revision(7), "v"u8.ToArray())]);

        for (var node = 0; node < 3; node++)
        {
            Assert.Equal(new Restored(1), await cluster.AskAsync(node, part));
        }

        var found = Assert.IsType<Found>(await cluster.AskUntilDoneAsync(1, new Get(Key.FromText("k"))));
        Assert.Equal((new Revision(7), "v"), (found.Revision, Encoding.UTF8.GetString(found.Value.Span)));
    }
}
