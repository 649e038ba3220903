using ShardedKv.Core.Meta;

namespace ShardedKv.Actors.Tests.Members;

/// <summary>Replicas of nodes that are gone come to life elsewhere, with real actors, sockets and disks.</summary>
public sealed class ReplacementTests
{
    // A log that keeps nothing: who comes late gets the store as a snapshot.
    private const string ShortLogs = "replica.compaction { entries-min = 8, bytes-min = 1KiB, tail-entries-max = 0, tail-bytes-max = 0 }";

    [Fact]
    public async Task A_node_that_is_gone_is_replaced_in_every_group_and_finds_its_replicas_gone_when_it_comes_back()
    {
        await using var cluster = await TestCluster.StartAsync(4, settings: $"{MemberCluster.Impatient}, {ShortLogs}", first: 3);
        await MemberCluster.WriteAsync(cluster, 300, "old", 0, 1, 2);

        await cluster.StopAsync(2);
        var after = await MemberCluster.PlacedAsync(cluster, 0, 3, 0, 1, 3);
        await MemberCluster.WriteAsync(cluster, 30, "new", 0, 1, 3);

        // A replica that came later begins again from its own disk as well.
        await cluster.StopAsync(3);
        cluster.Start(3);
        await cluster.ServingAsync(3);

        // Of the three that go on only two were there before: with one of them away, those that came are needed for a majority.
        await cluster.StopAsync(1);
        await MemberCluster.ReadAsync(cluster, 30, "new", 0, 3);
        cluster.Start(1);
        cluster.Start(2);

        await TestCluster.UntilAsync(() => Task.FromResult(!cluster.StoresOf(2).Any()));
        await cluster.ServingAsync(2);
        Assert.Equal(["g0", "g1", "g2", "g3"], cluster.StoresOf(3).Select(store => store.Split('-')[0]).Order());
        Assert.All(after.Placements.Values, placement => Assert.Contains(placement.Replicas, replica => replica.Node == MemberCluster.Node(3)));
        Assert.NotEmpty(Directory.GetFiles(ReplicaDisk.DirectoryOf(cluster, 3), "store-*.db"));
    }

    /// <summary>What it has forgotten it cannot vote with: it is a new node under an old name.</summary>
    /// <param name="node">n2 is named in the settings of all and has a replica of g0; n4 joined.</param>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_node_that_lost_its_data_directory_comes_back_as_a_new_one_and_its_replicas_are_replaced(int node)
    {
        await using var cluster = await TestCluster.StartAsync(4, settings: "replace-after = off", first: 3);
        await MemberCluster.JoinAsync(cluster, [3, 0, 1]);
        await MemberCluster.WriteAsync(cluster, 30, "old", 0, 2);
        var lost = (await cluster[0].MetaAsync())!.Nodes[MemberCluster.Node(node)].Incarnation;

        await cluster.StopAsync(node);
        Directory.Delete(cluster.DirectoryOf(node), recursive: true);
        cluster.Start(node);

        var after = await cluster.MetaAsync(node, state => state.Placements.Values.All(placement =>
            placement.Replicas.Length == 3 && placement.Replicas.All(replica => replica.Incarnation != lost && !replica.IsLeaving)));
        await cluster.ServingAsync(node);
        await MemberCluster.ReadAsync(cluster, 30, "old", 0, node);
        Assert.NotEqual(lost, after.Nodes[MemberCluster.Node(node)].Incarnation);

        await cluster.StopAsync(node);
        cluster.Start(node);
        await cluster.ServingAsync(node);
    }
}
