using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Core.Controller;

/// <summary>A group's placement against what its leader tells.</summary>
/// <param name="Fact">Null while no leader is known.</param>
internal sealed record PlacedGroup(Placement Placement, GroupMembersFact? Fact)
{
    /// <summary>A replica that leaves is not away yet, or one that comes does not vote yet.</summary>
    public bool IsUnderWay { get; } = Placement.Replicas.Any(replica => replica.IsLeaving)
        || (Fact is not null && Placement.Staying.Any(replica => !Fact.Members.Voters.Contains(replica.Replica)));

    /// <summary>The group goes on without it for good: who came last is a member, so that no older placement is followed any more (<see cref="Members.GroupMembers"/>),
    /// and it is none.</summary>
    public bool IsWithout(ReplicaPlacement leaving) =>
        Fact is not null && Fact.PlacementVersion >= Placement.Version && !Fact.Members.HasMember(leaving.Replica)
        && Fact.Members.HasMember(Placement.Replicas.Max(replica => replica.Replica));

    /// <summary>Of a change that is under way: it is on its way in. Without a leader that tells, the one that came last is taken for it.</summary>
    public bool IsComing(ReplicaPlacement replica) => Fact is null
        ? replica.Replica == Placement.Replicas.Max(each => each.Replica)
        : !Fact.Members.Voters.Contains(replica.Replica);
}
