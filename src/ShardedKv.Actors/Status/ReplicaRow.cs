namespace ShardedKv.Actors.Status;

/// <summary>One replica; the figures are absent when its node did not answer in time, and when it is down and never recovered.</summary>
/// <param name="Role">"leader", "follower", "candidate", or "stopped" after a failed write.</param>
public sealed record ReplicaRow(long Replica, string Node, string? Role, long? Term, long? Commit, long? Applied);
