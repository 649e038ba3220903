using System.Diagnostics;
using ShardedKv.Actors.Controller;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.HandOff;

/// <summary>A shard is frozen until its new group has heard of the configuration, so that news may not wait for anything.</summary>
public sealed class ConfigurationNewsTests
{
    /// <summary>A follower of g0 learns with a heartbeat that the last entry is committed; here there is none for ten seconds.</summary>
    [Fact]
    public async Task Every_node_hears_of_a_configuration_at_once_and_not_with_the_next_heartbeat()
    {
        await using var cluster = await TestCluster.StartAsync(
            3, settings: "raft { heartbeat-ticks = 500, election-ticks-min = 1500, election-ticks-max = 3000 }");
        var shard = (await cluster[0].MetaAsync())!.LastConfiguration().Shards.First(assignment => assignment.Group != new GroupId(2));

        var done = Assert.IsType<OperationAnswer.Done>(
            await cluster[0].ChangeAsync(new RequestId(Guid.NewGuid()), new Move(shard.Shard, new GroupId(2)), TestCluster.Patience));
        var since = Stopwatch.StartNew();
        for (var node = 0; node < 3; node++)
        {
            await cluster.MetaAsync(node, state => state.LastConfiguration().Number >= done.Number);
        }

        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }
}
