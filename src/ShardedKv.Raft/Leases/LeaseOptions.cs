namespace ShardedKv.Raft;

/// <summary>
/// Lets a leader answer reads without a round (thesis §6.4.1), as long as clocks keep their bound. The same for all replicas of a group:
/// one without it gives no promise.
/// </summary>
/// <param name="PromiseMilliseconds">How long a voter helps to elect no other leader after it heard one, and after its own start, by its
/// own clock; positive. The shortest election timeout, as time.</param>
/// <param name="DriftPercentMax">Each replica's monotonic clock runs within this of real time; 0 to 50. Beyond it reads may be stale.</param>
public sealed record LeaseOptions(long PromiseMilliseconds, int DriftPercentMax)
{
    /// <summary>By the leader's clock, from the sending of a round: over before the earliest promise is, with all clocks within their bound.</summary>
    public long LeaseMilliseconds => PromiseMilliseconds * (100 - DriftPercentMax) / (100 + DriftPercentMax);

    internal void Check()
    {
        if (PromiseMilliseconds <= 0)
        {
            throw new ReplicaOptionsException(nameof(PromiseMilliseconds), $"must be positive, is {PromiseMilliseconds}");
        }

        if (DriftPercentMax is < 0 or > 50)
        {
            throw new ReplicaOptionsException(nameof(DriftPercentMax), $"must be 0 to 50, is {DriftPercentMax}");
        }
    }
}
