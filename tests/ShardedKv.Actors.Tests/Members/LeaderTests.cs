namespace ShardedKv.Actors.Tests.Members;

/// <summary>Leaders spread over the nodes by transfer.</summary>
public sealed class LeaderTests
{
    [Fact]
    public async Task A_node_that_was_away_leads_again_by_one_transfer_and_by_no_election()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        await cluster.StopAsync(2);
        var before = await MemberCluster.StatusAsync(
            cluster, 0, status => Led(status).All(node => node is "n1" or "n2"));

        cluster.Start(2);

        var after = await MemberCluster.StatusAsync(cluster, 0, status => Led(status).SequenceEqual(["n1", "n2", "n3"]));
        Assert.Equal(before.Groups.Skip(1).Sum(group => group.Term) + 1, after.Groups.Skip(1).Sum(group => group.Term));
        Assert.Equal(["n1", "n2"], Led(before).Distinct());
    }

    private static IEnumerable<string?> Led(ShardedKv.Actors.Status.ClusterStatus status) => status.Groups.Skip(1).Select(group => group.LeaderNode).Order();
}
