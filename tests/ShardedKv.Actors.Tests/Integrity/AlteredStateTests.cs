using System.Text;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Actors.Tests.Integrity;

/// <summary>Scenario 43: rows that were altered beside the log, with right checksums.</summary>
public sealed class AlteredStateTests
{
    [Fact]
    public async Task A_replica_whose_state_was_altered_is_found_and_withdrawn_while_the_others_go_on()
    {
        await using var cluster = await TestCluster.StartAsync(3, groups: 1);
        var key = Key.FromText("k");
        Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, new Put(key, "value"u8.ToArray())));
        await UntilAsync(cluster, g => g.Replicas.All(r => r.Applied == g.Applied));
        await cluster.StopAsync(2);
        AlteredStore.Alter(cluster.DirectoryOf(2), "value"u8.ToArray(), "vAlue"u8.ToArray());
        cluster.Start(2);
        await cluster.ServingAsync(2);

        Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, new Append(key, "+"u8.ToArray())));

        await UntilAsync(cluster, g => Role(g, "n3") == "stopped");
        var group = (await cluster[0].StatusAsync(TimeSpan.FromSeconds(1))).Groups.Single(g => g.Group == 1);
        Assert.Equal(["follower", "leader"], new[] { Role(group, "n1"), Role(group, "n2") }.Order());
        Assert.Equal("value+", Encoding.UTF8.GetString(Assert.IsType<Found>(await cluster.AskUntilDoneAsync(0, new Get(key))).Value.Span));
    }

    private static string? Role(GroupRow group, string node) => group.Replicas.Single(r => r.Node == node).Role;

    private static async Task UntilAsync(TestCluster cluster, Func<GroupRow, bool> holds)
    {
        using var patience = new CancellationTokenSource(TestCluster.Patience);
        while (!holds((await cluster[0].StatusAsync(TimeSpan.FromSeconds(1))).Groups.Single(g => g.Group == 1)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
    }
}
