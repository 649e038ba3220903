using System.Collections.Immutable;
using ShardedKv.Core.Configurations;
using ShardedKv.Raft;

namespace ShardedKv.Core.Members;

/// <summary>What a group's leader proposes, so that its members become those that the placement wants.</summary>
public static class GroupMembers
{
    /// <summary>Asked again whenever one of the three has changed. First who comes learns; then, in one joint change, all who came vote and all who leave are
    /// out. So a group of three that replaces a dead one never depends on a majority of four.</summary>
    /// <param name="current">Of the leader's log, in force.</param>
    /// <param name="hasCaughtUp">Of learners.</param>
    /// <returns>Null: nothing to propose now.</returns>
    public static Membership? Next(Placement placement, Membership current, Func<ReplicaId, bool> hasCaughtUp)
    {
        if (current.IsJoint || IsOlder(placement, current))
        {
            return null;
        }

        ImmutableArray<ReplicaId> wanted = [.. placement.Staying.Select(replica => replica.Replica).Order()];
        if (wanted.Any(replica => !current.HasMember(replica)))
        {
            // A learner that is leaving learns on until the change of voters: without it the greatest number among the members could fall.
            var known = current.Learners.Where(learner => placement.Find(learner) is not null);
            return current.WithLearners(known.Union(wanted.Where(replica => !current.HasVoter(replica))));
        }

        if (wanted.Any(replica => !current.HasVoter(replica) && !hasCaughtUp(replica)))
        {
            return null;
        }

        var target = Membership.Of(wanted);
        return target == current ? null : target;
    }

    /// <summary>The group follows a newer placement already, under another leader: a replica leaves a placement only as one with a greater number comes, and who
    /// comes is a member before anybody is out. By the older one, who was removed would come back.</summary>
    private static bool IsOlder(Placement placement, Membership current) =>
        current.Members[^1] > placement.Replicas.Max(replica => replica.Replica);
}
