namespace ShardedKv.Raft;

/// <summary>The steps from one membership to another. Raft §6; thesis §4.3.</summary>
internal static class MembershipChange
{
    /// <summary>The first step: joint when voters change. When only learners do, no majority changes and one step is enough.</summary>
    public static Membership Enter(Membership current, Membership target)
    {
        Invariant.Holds(!current.IsJoint && !target.IsJoint, "a change begins and ends outside of a joint configuration");
        return current.Voters.AsSpan().SequenceEqual(target.Voters.AsSpan())
            ? target
            : new Membership(target.Voters, current.Voters, target.Learners);
    }

    /// <summary>The second step, once the joint configuration is committed.</summary>
    public static Membership Leave(Membership joint)
    {
        Invariant.Holds(joint.IsJoint, "only a joint configuration is left");
        return new Membership(joint.Voters, [], joint.Learners);
    }

    /// <returns>The first voter-to-be that does not vote yet and is no learner that has caught up; null when there is none.</returns>
    public static ReplicaId? NotReady(Membership current, Membership target, Func<ReplicaId, bool> caughtUp)
    {
        foreach (var voter in target.Voters)
        {
            if (!current.HasVoter(voter) && !(current.Learners.Contains(voter) && caughtUp(voter)))
            {
                return voter;
            }
        }

        return null;
    }
}
