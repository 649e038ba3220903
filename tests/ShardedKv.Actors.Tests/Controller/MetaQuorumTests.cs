using ShardedKv.Actors.Controller;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.Controller;

public sealed class MetaQuorumTests
{
    private static readonly GroupId Apart = new(2);

    /// <summary>Scenario 35. What is asked of g0 meanwhile is done once it has a quorum again.</summary>
    [Fact]
    public async Task While_the_meta_group_has_no_quorum_groups_on_other_nodes_are_written_and_read_as_before()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 6, groups: 1, first: 3);
        NodeName[] others = [new("n4"), new("n5"), new("n6")];
        Assert.IsType<OperationAnswer.Done>(await ChangeAsync(cluster, new RequestId(Guid.NewGuid()), new Join([[.. others]]), TestCluster.Patience));
        await cluster.SettledAsync(3);
        var meta = await cluster.MetaAsync(3, state => state.Configurations.Length == 2);
        var shards = meta.LastConfiguration().Shards.Where(shard => shard.Group == Apart).ToList();
        Key[] keys =
        [
            .. Enumerable.Range(0, 10_000).Select(i => Key.FromText($"key {i}")).Where(key => shards.Any(shard => shard.Range.Contains(key.RoutingKey))).Take(30),
        ];

        await cluster.StopAsync(0);
        await cluster.StopAsync(1);

        var (move, id) = (new Move(shards[0].Shard, new GroupId(1)), new RequestId(Guid.NewGuid()));
        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < keys.Length; i++)
            {
                byte[] value = [(byte)round];
                Assert.IsType<Done>(await cluster.AskAsync(3 + (i % 3), new Put(keys[i], value)));
                var found = Assert.IsType<Found>(await cluster.AskAsync(3 + ((i + 1) % 3), new Get(keys[i])));
                Assert.Equal(value, found.Value.ToArray());
            }
        }

        Assert.IsNotType<OperationAnswer.Done>(await ChangeAsync(cluster, id, move, TimeSpan.FromSeconds(1)));

        cluster.Start(0);
        cluster.Start(1);
        Assert.IsType<OperationAnswer.Done>(await ChangeAsync(cluster, id, move, TestCluster.Patience));
    }

    private static Task<OperationAnswer> ChangeAsync(TestCluster cluster, RequestId id, OperationBody operation, TimeSpan wait) =>
        cluster[4].ChangeAsync(id, operation, wait);
}
