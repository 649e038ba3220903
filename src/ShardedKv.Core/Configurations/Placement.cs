using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Core.Configurations;

public sealed record ReplicaPlacement(ReplicaId Replica, NodeName Node, IncarnationId Incarnation)
{
    /// <summary>On its way out: the group goes on without it once those that came instead are members.</summary>
    public bool IsLeaving { get; init; }
}

/// <summary>Which replicas on which nodes are to form a group; who does, its own log says. The first that stays is the preferred leader.</summary>
/// <param name="Version">Rises by one with every change of this group's placement, from 1.</param>
public sealed record Placement(GroupId Group, long Version, ImmutableArray<ReplicaPlacement> Replicas)
{
    private readonly ImmutableArray<ReplicaId> founders;

    /// <summary>Those that the group was formed with, whatever became of them: where a replica's recovery begins, also of one that was added
    /// later (Life.Recovery). They stay when the placement changes; a placement that names none is the first.</summary>
    public ImmutableArray<ReplicaId> Founders
    {
        get => founders.IsDefaultOrEmpty ? [.. Replicas.Select(replica => replica.Replica)] : founders;
        init => founders = value;
    }

    /// <summary>Those that are not leaving: the members that the group is to have.</summary>
    public IEnumerable<ReplicaPlacement> Staying => Replicas.Where(replica => !replica.IsLeaving);

    /// <summary>Null when the placement does not name it.</summary>
    public ReplicaPlacement? Find(ReplicaId replica) => Replicas.FirstOrDefault(placed => placed.Replica == replica);

    /// <summary>The next version.</summary>
    public Placement Next(ImmutableArray<ReplicaPlacement> replicas) =>
        this with { Version = Version + 1, Replicas = replicas, Founders = Founders };

    public bool Equals(Placement? other) =>
        other is not null && Group == other.Group && Version == other.Version && Replicas.SequenceEqual(other.Replicas)
        && Founders.SequenceEqual(other.Founders);

    public override int GetHashCode() => HashCode.Combine(Group, Version, Replicas.Length);
}
