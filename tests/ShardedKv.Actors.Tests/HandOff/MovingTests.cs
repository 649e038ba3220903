using System.Text;
using ShardedKv.Actors.Controller;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.HandOff;

/// <summary>Groups come and go, shards move, with real actors, sockets and disks; what was written stays, and each write is there once.</summary>
public sealed class MovingTests
{
    [Fact]
    public async Task A_shard_that_moves_takes_its_keys_along()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        await WriteAsync(cluster, 200);
        var before = (await cluster[0].MetaAsync())!.LastConfiguration();

        var number = before.Number;
        foreach (var shard in before.Shards.Where(shard => shard.Group == new GroupId(1)))
        {
            number = Assert.IsType<OperationAnswer.Done>(await ChangeAsync(cluster, 0, new Move(shard.Shard, new GroupId(2)))).Number;
        }

        var after = (await cluster.MetaAsync(1, state => state.LastConfiguration().Number >= number)).LastConfiguration();
        await cluster.SettledAsync(1);
        Assert.Equal(before.Number.Value + before.Shards.Count(shard => shard.Group == new GroupId(1)), number.Value);
        Assert.DoesNotContain(after.Shards, shard => shard.Group == new GroupId(1));
        await ReadAsync(cluster, 200);
    }

    [Fact]
    public async Task A_group_that_joins_gets_its_share_and_one_that_leaves_leaves_nothing_behind()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        await WriteAsync(cluster, 200);
        NodeName[] nodes = [new("n3"), new("n1"), new("n2")];

        var joined = Assert.IsType<OperationAnswer.Done>(await ChangeAsync(cluster, 1, new Join([[.. nodes]])));
        await cluster.SettledAsync(0);
        var shards = (await cluster[1].MetaAsync())!.ConfigurationOf(joined.Number)!.Shards;
        Assert.Equal([4, 4, 4, 4], shards.CountBy(shard => shard.Group).OrderBy(group => group.Key).Select(group => group.Value));

        Assert.IsType<OperationAnswer.Done>(await ChangeAsync(cluster, 2, new Leave([new GroupId(1), new GroupId(3)])));
        await cluster.SettledAsync(0);

        for (var node = 0; node < 3; node++)
        {
            await cluster.MetaAsync(node, state => !state.Placements.ContainsKey(new GroupId(1)) && !state.Placements.ContainsKey(new GroupId(3)));
            await TestCluster.UntilAsync(() => Task.FromResult(!cluster.StoresOf(node).Any(store => store.StartsWith("g1-") || store.StartsWith("g3-"))));
        }

        await ReadAsync(cluster, 200);
    }

    [Fact]
    public async Task Appends_while_shards_move_to_and_fro_are_each_there_once_and_in_their_order()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        using var end = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            var count = 0;
            while (!end.IsCancellationRequested)
            {
                var reply = await cluster.AskUntilDoneAsync(writer % 3, new Append(KeyOf(writer), Encoding.UTF8.GetBytes($"{count};")));
                Assert.IsType<Done>(reply);
                count++;
            }

            return count;
        })).ToArray();

        var meta = (await cluster[0].MetaAsync())!;
        for (var round = 0; round < 8; round++)
        {
            var shard = meta.LastConfiguration().Find(KeyOf(round % 6).RoutingKey)!.Shard;
            Assert.IsType<OperationAnswer.Done>(await ChangeAsync(cluster, round % 3, new Move(shard, new GroupId(1 + (round % 3)))));
        }

        await cluster.SettledAsync(0);
        await end.CancelAsync();
        for (var writer = 0; writer < 6; writer++)
        {
            var count = await writers[writer];
            var found = Assert.IsType<Found>(await cluster.AskUntilDoneAsync(0, new Get(KeyOf(writer))));
            Assert.Equal(string.Concat(Enumerable.Range(0, count).Select(n => $"{n};")), Encoding.UTF8.GetString(found.Value.Span));
        }
    }

    [Fact]
    public async Task What_cannot_be_done_is_refused_in_words_and_the_same_request_again_is_answered_the_same()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var id = new RequestId(Guid.NewGuid());
        var move = new Move(new ShardId(0), new GroupId(2));

        var first = await cluster[0].ChangeAsync(id, move, TestCluster.Patience);
        var again = await cluster[1].ChangeAsync(id, move, TestCluster.Patience);
        var nowhere = await ChangeAsync(cluster, 2, new Move(new ShardId(0), new GroupId(77)));
        var last = await ChangeAsync(cluster, 2, new Leave([new GroupId(1), new GroupId(2), new GroupId(3)]));

        Assert.Equal(Assert.IsType<OperationAnswer.Done>(first), again);
        Assert.Contains("no group g77", Assert.IsType<OperationAnswer.Refused>(nowhere).Reason, StringComparison.Ordinal);
        Assert.Contains("last group", Assert.IsType<OperationAnswer.Refused>(last).Reason, StringComparison.Ordinal);
    }

    private static Key KeyOf(int number) => Key.FromText($"key/{number}");

    private static Task<OperationAnswer> ChangeAsync(TestCluster cluster, int node, OperationBody operation) =>
        cluster[node].ChangeAsync(new RequestId(Guid.NewGuid()), operation, TestCluster.Patience);

    private static async Task WriteAsync(TestCluster cluster, int keys)
    {
        for (var i = 0; i < keys; i++)
        {
            Assert.IsType<Done>(await cluster.AskUntilDoneAsync(i % 3, new Put(KeyOf(i), Encoding.UTF8.GetBytes($"value {i}"))));
        }
    }

    private static async Task ReadAsync(TestCluster cluster, int keys)
    {
        for (var i = 0; i < keys; i++)
        {
            var found = Assert.IsType<Found>(await cluster.AskUntilDoneAsync((i + 1) % 3, new Get(KeyOf(i))));
            Assert.Equal($"value {i}", Encoding.UTF8.GetString(found.Value.Span));
        }
    }
}
