using System.Collections.Immutable;
using ShardedKv.Raft;

namespace ShardedKv.Actors.Status;

/// <summary>A group's members, as the replica that leads it has them.</summary>
/// <param name="Learners">They get the log and do not vote.</param>
/// <param name="IsSettled">Committed, and no change is half-way.</param>
/// <param name="PlacementVersion">Of the placement that the leader follows; 0: it knows none.</param>
/// <param name="Behind">The learners, with the entries that they lack.</param>
internal sealed record MembersRow(
    ImmutableArray<long> Voters, ImmutableArray<long> Learners, bool IsSettled, long PlacementVersion, ImmutableArray<BehindRow> Behind)
{
    /// <returns>Null: the replica does not lead.</returns>
    public static MembersRow? Of(ReplicaStatus status, long placementVersion) => status.Role != ReplicaRole.Leader ? null : new MembersRow(
        [.. status.Membership.Voters.Select(voter => voter.Value)],
        [.. status.Membership.Learners.Select(learner => learner.Value)],
        !status.Membership.IsJoint && status.Commit >= status.MembershipIndex,
        placementVersion,
        [.. status.Followers.Where(follower => status.Membership.Learners.Contains(follower.Replica)).Select(follower => new BehindRow(follower.Replica.Value, status.LastLog.Index.Value - follower.Match.Value))]);

    public Membership Membership() =>
        Raft.Membership.Of(Voters.Select(voter => new ReplicaId(voter))).WithLearners(Learners.Select(learner => new ReplicaId(learner)));
}

internal sealed record BehindRow(long Replica, long Entries);
