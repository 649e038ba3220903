using System.Text;
using ShardedKv.Actors.Controller;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;

namespace ShardedKv.Actors.Tests.Members;

/// <summary>What the tests of members ask of a cluster.</summary>
internal static class MemberCluster
{
    /// <summary>A node counts as away, and its replicas as lost, as soon as that can be.</summary>
    public const string Impatient = "replace-after = 2s, peer { silence-max = 1s, hello-interval = 200ms }";

    public static NodeName Node(int node) => new($"n{node + 1}");

    /// <summary>Ends when every group has so many replicas, none of them on its way and all on these nodes.</summary>
    public static Task<MetaState> PlacedAsync(TestCluster cluster, int askedAt, int replicas, params int[] nodes) => cluster.MetaAsync(
        askedAt,
        state => !state.Configurations.IsEmpty && state.Placements.Values.All(placement =>
            placement.Replicas.Length == replicas && placement.Replicas.All(replica => !replica.IsLeaving && nodes.Any(node => Node(node) == replica.Node))));

    /// <summary>Forms a group on these nodes and gives it its share of shards.</summary>
    public static async Task<Placement> JoinAsync(TestCluster cluster, int[] nodes)
    {
        var join = new Join([[.. nodes.Select(Node)]]);
        Assert.IsType<OperationAnswer.Done>(await cluster[0].ChangeAsync(new RequestId(Guid.NewGuid()), join, TestCluster.Patience));
        return (await cluster[0].MetaAsync())!.Placements.Values.Last();
    }

    public static async Task WriteAsync(TestCluster cluster, int keys, string value, params int[] doors)
    {
        for (var i = 0; i < keys; i++)
        {
            var reply = await cluster.AskUntilDoneAsync(doors[i % doors.Length], new Put(Key.FromText($"key/{i}"), Encoding.UTF8.GetBytes($"{value} {i}")));
            Assert.IsType<Done>(reply);
        }
    }

    public static async Task ReadAsync(TestCluster cluster, int keys, string value, params int[] doors)
    {
        for (var i = 0; i < keys; i++)
        {
            var found = Assert.IsType<Found>(await cluster.AskUntilDoneAsync(doors[(i + 1) % doors.Length], new Get(Key.FromText($"key/{i}"))));
            Assert.Equal($"{value} {i}", Encoding.UTF8.GetString(found.Value.Span));
        }
    }

    /// <summary>Ends with a status that is as it should be; says which it was last when it does not come.</summary>
    public static async Task<ClusterStatus> StatusAsync(TestCluster cluster, int node, Predicate<ClusterStatus> isIt)
    {
        ClusterStatus? last = null;
        try
        {
            await TestCluster.UntilAsync(async () => isIt(last = await cluster[node].StatusAsync(TimeSpan.FromSeconds(1))));
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"the last status: {string.Join("; ", last!.Groups.Select(group => $"g{group.Group} {group.LeaderNode} t{group.Term} {string.Join(", ", group.Replicas)}"))}");
        }

        return last!;
    }
}
