using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Raft;

namespace ShardedKv.Node.Tests.Fakes;

/// <summary>States of g0 as a node may know them.</summary>
internal static class Metas
{
    /// <summary>Two shards. In configuration 1 g1 on n1 and n2 has both, in configuration 2 g2, which is gone, has the second.</summary>
    public static MetaState WithTwoConfigurations(params ImmutableArray<Operation> operations)
    {
        var first = new Configuration(new ConfigNumber(1), 1, InitialPlan.Spread(2, [new GroupId(1)]));
        var placement = new Placement(new GroupId(1), 1, [Replica(4, "n1"), Replica(5, "n2")]);
        return new MetaState(
            new ClusterId(Guid.NewGuid()),
            new StoreLimits(),
            2,
            9,
            ImmutableSortedDictionary<NodeName, NodeRecord>.Empty,
            [first, new Configuration(new ConfigNumber(2), 3, InitialPlan.Spread(2, [new GroupId(1), new GroupId(2)]))],
            ImmutableSortedDictionary<GroupId, Placement>.Empty.Add(placement.Group, placement),
            3,
            "",
            3,
            6) { Operations = operations };
    }

    private static ReplicaPlacement Replica(long number, string node) => new(new ReplicaId(number), new NodeName(node), new IncarnationId(Guid.NewGuid()));
}
