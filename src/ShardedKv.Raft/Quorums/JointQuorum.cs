namespace ShardedKv.Raft;

/// <summary>Decisions under a membership: a majority of its voters and, while it is joint, one of the outgoing voters too (Raft §6).</summary>
internal static class JointQuorum
{
    public static bool Has(Membership membership, Func<ReplicaId, bool> agrees)
    {
        ReadOnlySpan<ReplicaId> voters = membership.Voters.AsSpan(), outgoing = membership.Outgoing.AsSpan();
        return HasMajority(voters, agrees) && (outgoing.IsEmpty || HasMajority(outgoing, agrees));
    }

    /// <summary>Sorts both, one value per voter; no outgoing values when the membership is not joint.</summary>
    /// <returns>The greatest value that a quorum has reached.</returns>
    public static long Reached(Span<long> voters, Span<long> outgoing)
    {
        var reached = Quorum.Reached(voters);
        return outgoing.IsEmpty ? reached : Math.Min(reached, Quorum.Reached(outgoing));
    }

    private static bool HasMajority(ReadOnlySpan<ReplicaId> voters, Func<ReplicaId, bool> agrees)
    {
        var count = 0;
        foreach (var voter in voters)
        {
            count += agrees(voter) ? 1 : 0;
        }

        return count >= Quorum.Of(voters.Length);
    }
}
