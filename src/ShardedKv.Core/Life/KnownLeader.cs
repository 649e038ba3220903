using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>Who leads, as the shell was last told.</summary>
internal sealed class KnownLeader(ReplicaId self, Term term)
{
    private (ReplicaRole Role, Term Term, ReplicaId? Leader) told = (ReplicaRole.Follower, term, null);

    public bool LeadsItself => told.Role == ReplicaRole.Leader;

    public Term Term => told.Term;

    /// <summary>Whom to ask instead; null when that is not known.</summary>
    public ReplicaId? Hint => told.Leader == self ? null : told.Leader;

    /// <returns>False when it is as before.</returns>
    public bool Changes(ReplicaStatus status)
    {
        var now = (status.Role, status.Term, status.Leader);
        if (now == told)
        {
            return false;
        }

        told = now;
        return true;
    }
}
