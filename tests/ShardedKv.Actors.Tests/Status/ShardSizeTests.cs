using Akka.Actor;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Actors.Tests.Status;

public sealed class ShardSizeTests
{
    private const int Keys = 1_500;
    private const int ValueBytes = 2_000;

    /// <summary>A sample of one row in 64 is judged by, so the sum is near to the truth and not at it. What is flushed counts, and a stop flushes.</summary>
    [Fact]
    public async Task The_status_says_about_what_each_shard_holds()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 1, groups: 2);
        var value = new byte[ValueBytes];
        foreach (var chunk in Enumerable.Range(0, Keys).Chunk(100))
        {
            var replies = await Task.WhenAll(chunk.Select(i => cluster.AskAsync(0, new Put(Key.FromText($"key {i}"), value))));
            Assert.All(replies, reply => Assert.IsType<Done>(reply));
        }

        await cluster.StopAsync(0);
        cluster.Start(0);
        await cluster.ServingAsync(0);

        await TestCluster.UntilAsync(async () =>
        {
            var shards = (await cluster[0].StatusAsync(TimeSpan.FromSeconds(1))).Shards;
            return shards.Length == 16 && shards.All(shard => shard.Bytes is not null)
                && shards.Sum(shard => shard.Bytes!.Value) is > Keys * ValueBytes / 2 and < Keys * ValueBytes * 2;
        });
    }
}
