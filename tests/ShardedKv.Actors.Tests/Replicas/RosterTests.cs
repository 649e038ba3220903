using System.Collections.Immutable;
using ShardedKv.Actors.Replicas;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Tests.Replicas;

/// <summary>Where a group's replicas are, while they come and go.</summary>
public sealed class RosterTests
{
    private static readonly GroupId Group = new(1);

    private readonly Roster _roster = new(
        ImmutableSortedDictionary<ReplicaId, NodeName>.Empty.Add(new(1), new("n1")).Add(new(2), new("n2")).Add(new(3), new("n3")), _ => null);

    [Fact]
    public void A_replica_that_is_placed_later_is_found_on_its_node()
    {
        _roster.Follow(Placed(1, 2, 3, 14), Membership.Of(new(1), new(2), new(3)));

        Assert.Equal(new NodeName("n14"), _roster.NodeOf(new ReplicaId(14)));
    }

    [Fact]
    public void Who_is_placed_no_more_is_found_for_as_long_as_the_group_counts_it_as_a_member()
    {
        _roster.Follow(Placed(1, 2, 14), Membership.Of(new(1), new(2), new(3)).WithLearners(new ReplicaId(14)));
        Assert.Equal(new NodeName("n3"), _roster.NodeOf(new ReplicaId(3)));

        _roster.Follow(Placed(1, 2, 14), Membership.Of(new(1), new(2), new(14)));
        Assert.Null(_roster.NodeOf(new ReplicaId(3)));
    }

    [Fact]
    public void Before_the_replica_here_has_said_who_the_members_are_nobody_is_forgotten()
    {
        _roster.Follow(Placed(14), null);

        Assert.Equal([1, 2, 3, 14], _roster.Nodes.Keys.Select(replica => replica.Value));
    }

    private static Placement Placed(params long[] replicas) => new(
        Group, 2, [.. replicas.Select(replica => new ReplicaPlacement(new ReplicaId(replica), new NodeName($"n{replica}"), default))]);
}
