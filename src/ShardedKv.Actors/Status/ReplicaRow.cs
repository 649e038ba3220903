namespace ShardedKv.Actors.Status;

/// <summary>One replica; the figures are absent when its node did not answer in time, and when it is down and never recovered.</summary>
/// <param name="Role">"leader", "follower", "candidate", "learner" while it is no voter yet, or "stopped" after a failed write.</param>
public sealed record ReplicaRow(long Replica, string Node, string? Role, long? Term, long? Commit, long? Applied)
{
    /// <summary>Another has come in its place; it goes once the group's members are without it.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>Of a learner: entries of the leader's log that it lacks, as the leader knows; absent while there is none.</summary>
    public long? Behind { get; init; }
}
