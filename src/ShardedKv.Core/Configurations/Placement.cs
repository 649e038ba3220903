using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Configurations;

public sealed record ReplicaPlacement(ReplicaId Replica, NodeName Node, IncarnationId Incarnation);

/// <summary>Which replicas on which nodes form a group. The first replica is the preferred leader.</summary>
/// <param name="Version">Rises by one with every change of this group's placement, from 1.</param>
public sealed record Placement(GroupId Group, long Version, ImmutableArray<ReplicaPlacement> Replicas)
{
    public bool Equals(Placement? other) =>
        other is not null && Group == other.Group && Version == other.Version && Replicas.SequenceEqual(other.Replicas);

    public override int GetHashCode() => HashCode.Combine(Group, Version, Replicas.Length);
}
