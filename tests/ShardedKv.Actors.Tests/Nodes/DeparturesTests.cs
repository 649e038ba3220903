using System.Collections.Immutable;
using ShardedKv.Actors.Nodes;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;
using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Nodes;

/// <summary>Which of a node's replicas are over: deleted by mistake, one is lost for good.</summary>
public sealed class DeparturesTests
{
    [Theory]
    [InlineData(1, 4, false, "it is placed")]
    [InlineData(1, 5, true, "its number is issued, and its group is placed elsewhere")]
    [InlineData(1, 7, false, "its number is not issued yet: the state is older than the replica")]
    [InlineData(2, 5, true, "its group is dissolved")]
    [InlineData(3, 5, false, "its group is not formed yet: the state is older than the group")]
    [InlineData(0, 2, true, "of g0 too")]
    public void A_replica_is_over_when_its_number_was_issued_and_it_is_placed_no_more(int group, long replica, bool isOver, string why)
    {
        var hosted = new HostedReplica(new GroupId(group), new ReplicaId(replica), Membership.Of(new ReplicaId(replica)));

        Assert.True(Departures.IsOver(Meta(), hosted) == isOver, why);
    }

    /// <summary>g1 with r4 and r6, g2 dissolved; r7 and g3 are the next.</summary>
    private static MetaState Meta() => new(
        default, new StoreLimits(), 1, 9, ImmutableSortedDictionary<NodeName, NodeRecord>.Empty, [],
        ImmutableSortedDictionary<GroupId, Placement>.Empty.Add(new(0), Placed(0, 1, 3)).Add(new(1), Placed(1, 4, 6)), 1, "", 3, 7);

    private static Placement Placed(int group, params long[] replicas) => new(
        new GroupId(group), 1, [.. replicas.Select(replica => new ReplicaPlacement(new ReplicaId(replica), new NodeName($"n{replica}"), default))]);
}
