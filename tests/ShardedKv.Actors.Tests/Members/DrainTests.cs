using ShardedKv.Actors.Controller;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Meta;

namespace ShardedKv.Actors.Tests.Members;

/// <summary>Nodes come, and replicas and leaders spread over them; they are drained, and nothing is left of them or on them.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task Nodes_that_come_get_their_share_and_those_that_are_drained_hold_nothing_and_are_forgotten()
    {
        await using var cluster = await TestCluster.StartAsync(
            6, settings: "groups = auto, replace-after = off, peer { silence-max = 1s, hello-interval = 200ms }", first: 3);
        await MemberCluster.WriteAsync(cluster, 60, "old", 0, 1, 2);
        var spread = await MemberCluster.PlacedAsync(cluster, 0, 3, 0, 1, 2, 3, 4, 5);
        await MemberCluster.StatusAsync(
            cluster, 0, status => status.Groups.Length == 7 && status.Groups.Skip(1).Select(group => group.LeaderNode).Distinct().Count() == 6);
        var held = Enumerable.Range(3, 3).ToDictionary(node => node, node => Streams(spread, node));

        NodeName[] drained = [MemberCluster.Node(3), MemberCluster.Node(4), MemberCluster.Node(5)];
        var answer = await cluster[5].ChangeAsync(new RequestId(Guid.NewGuid()), new Drain([.. drained]), TestCluster.Patience);

        Assert.IsType<OperationAnswer.Done>(answer);
        await MemberCluster.PlacedAsync(cluster, 0, 3, 0, 1, 2);
        await MemberCluster.ReadAsync(cluster, 60, "old", 0, 1, 2);
        foreach (var node in held.Keys)
        {
            await TestCluster.UntilAsync(() => Task.FromResult(!cluster.StoresOf(node).Any()));
            await TestCluster.UntilAsync(async () => await cluster[node].HealthAsync() is NodeHealth.NotServing { Reason: var reason } && reason.Contains("was drained", StringComparison.Ordinal));
            foreach (var stream in held[node])
            {
                Assert.False(await ReplicaDisk.HasEventsAsync(cluster, node, stream), stream);
            }
        }

        // Their links too, though their processes run on.
        await MemberCluster.StatusAsync(cluster, 0, status => status.Nodes.Select(node => node.Name).SequenceEqual(["n1", "n2", "n3"]));
        await MemberCluster.StatusAsync(
            cluster, 1, status => status.Groups.Skip(1).CountBy(group => group.LeaderNode ?? "none").All(led => led.Value == 2));
    }

    [Fact]
    public async Task A_drain_that_would_leave_too_few_nodes_is_refused_in_words()
    {
        await using var cluster = await TestCluster.StartAsync(3);

        var answer = await cluster[0].ChangeAsync(new RequestId(Guid.NewGuid()), new Drain([MemberCluster.Node(2)]), TestCluster.Patience);

        Assert.Contains("only 2 would be left: n1, n2", Assert.IsType<OperationAnswer.Refused>(answer).Reason, StringComparison.Ordinal);
    }

    /// <summary>Persistence ids of the replicas that a node was given.</summary>
    private static string[] Streams(MetaState state, int node) =>
    [
        .. state.Placements.Values.SelectMany(placement => placement.Replicas
            .Where(replica => replica.Node == MemberCluster.Node(node))
            .Select(replica => ShardedKv.Actors.Replicas.ReplicaSpec.PersistenceIdOf(placement.Group, replica.Replica))),
    ];
}
