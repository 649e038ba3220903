using System.Text;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Integrity;

/// <summary>Scenario 43: rows that were altered beside the log, with right checksums.</summary>
public sealed class AlteredStateTests
{
    /// <summary>Without the scrub, which would find it before anything is written.</summary>
    [Fact]
    public async Task A_replica_whose_state_was_altered_is_found_withdrawn_and_fetched_anew_while_the_others_go_on()
    {
        await using var cluster = await TestCluster.StartAsync(3, groups: 1, "store.scrub.bytes-per-second = off");
        var key = Key.FromText("k");
        await PutEverywhereAsync(cluster, key);
        await cluster.StopAsync(2);
        AlteredStore.Alter(cluster.DirectoryOf(2), "value"u8.ToArray(), "vAlue"u8.ToArray());
        cluster.Start(2);
        await cluster.ServingAsync(2);

        Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, new Append(key, "+"u8.ToArray())));

        await UntilAsync(cluster, g => Role(g, "n3") is "stopped" or "fetching");
        var group = (await cluster[0].StatusAsync(TimeSpan.FromSeconds(1))).Groups.Single(g => g.Group == 1);
        Assert.Equal(["follower", "leader"], new[] { Role(group, "n1"), Role(group, "n2") }.Order());
        Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, new Append(key, "+"u8.ToArray())));

        await UntilAsync(cluster, g => Role(g, "n3") is "follower" or "leader" && g.Replicas.All(r => r.Applied == g.Applied));
        await cluster.StopAsync(2);
        Assert.True(AlteredStore.Holds(cluster.DirectoryOf(2), "value++"u8.ToArray()));
        Assert.False(AlteredStore.Holds(cluster.DirectoryOf(2), "vAlue++"u8.ToArray()));
    }

    /// <summary>Nothing reads the row and nothing is written, so no comparison between the replicas could show it.</summary>
    [Fact]
    public async Task A_row_that_was_altered_and_that_nobody_touches_is_found_by_the_scrub_and_its_store_fetched_anew()
    {
        await using var cluster = await TestCluster.StartAsync(3, groups: 1);
        await PutEverywhereAsync(cluster, Key.FromText("k"));
        await cluster.StopAsync(2);
        AlteredStore.Alter(cluster.DirectoryOf(2), "value"u8.ToArray(), "vAlue"u8.ToArray());

        cluster.Start(2);

        await FetchedAnewAsync(cluster);
        Assert.True(AlteredStore.Holds(cluster.DirectoryOf(2), "value"u8.ToArray()));
        Assert.False(AlteredStore.Holds(cluster.DirectoryOf(2), "vAlue"u8.ToArray()));
    }

    [Fact]
    public async Task A_flipped_bit_in_a_page_that_nobody_reads_is_found_by_the_scrub_and_its_store_fetched_anew()
    {
        await using var cluster = await TestCluster.StartAsync(3, groups: 1);
        for (var i = 0; i < 40; i++)
        {
            Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, new Put(Key.FromText($"r{i}"), new byte[4_000])));
        }

        await PutEverywhereAsync(cluster, Key.FromText("k"));
        await cluster.StopAsync(2);
        AlteredStore.FlipBit(cluster.DirectoryOf(2), Encoding.UTF8.GetBytes("r17"));

        cluster.Start(2);

        await FetchedAnewAsync(cluster);
        Assert.True(AlteredStore.Holds(cluster.DirectoryOf(2), "value"u8.ToArray()));
    }

    /// <summary>The journal begins with entries that the lost store held: without another store the replica could not go on.</summary>
    [Fact]
    public async Task A_replica_whose_store_was_withdrawn_while_its_node_was_down_takes_another_from_its_group()
    {
        await using var cluster = await TestCluster.StartAsync(3, groups: 1);
        var key = Key.FromText("k");
        await PutEverywhereAsync(cluster, key);
        await cluster.StopAsync(2);
        foreach (var store in AlteredStore.In(cluster.DirectoryOf(2)))
        {
            WithdrawnStore.Mark(store, "a test");
            File.WriteAllText(store, "rubbish");
        }

        cluster.Start(2);

        await UntilAsync(cluster, g => Role(g, "n3") is "follower" or "leader" && g.Replicas.All(r => r.Applied == g.Applied));
        await cluster.StopAsync(2);
        Assert.True(AlteredStore.Holds(cluster.DirectoryOf(2), "value"u8.ToArray()));
    }

    private static async Task FetchedAnewAsync(TestCluster cluster)
    {
        await UntilAsync(cluster, g => Role(g, "n3") is "fetching");
        await UntilAsync(cluster, g => Role(g, "n3") is "follower" or "leader" && g.Replicas.All(r => r.Applied == g.Applied));
        await cluster.StopAsync(2);
        Assert.Single(AlteredStore.In(cluster.DirectoryOf(2)), first => ReplicaFiles.Open(first).Store != first);
    }

    // A report is a moment old, at most a fifth of a second: all replicas have what they report when it stays the same for longer.
    private static async Task PutEverywhereAsync(TestCluster cluster, Key key)
    {
        Assert.IsType<Done>(await cluster.AskUntilDoneAsync(0, new Put(key, "value"u8.ToArray())));
        var (last, polls) = (0L, 0);
        await UntilAsync(cluster, g =>
        {
            polls = g.Applied == last && g.Replicas.All(r => r.Applied == last) ? polls + 1 : 0;
            last = g.Applied;
            return polls == 5;
        });
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
