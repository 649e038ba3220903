namespace ShardedKv.Raft;

/// <summary>A leader's way to sleep: idle for long enough, it asks every member, and sleeps when all have agreed.</summary>
internal sealed class Drowsing(int idleTicks)
{
    private readonly HashSet<ReplicaId> _agreed = [];
    private int _idle;

    /// <summary>Names the attempt that answers are about; 0 before the first.</summary>
    public long Attempt { get; private set; }

    public bool Asks { get; private set; }

    public bool IsOn => idleTicks > 0;

    /// <param name="idle">Nothing is in flight, everyone has everything.</param>
    public void Tick(bool idle)
    {
        if (!idle)
        {
            Stop();
            return;
        }

        _idle++;
        if (!Asks && _idle >= idleTicks)
        {
            AskAgain();
        }
    }

    /// <summary>At once, since nothing has happened since all agreed.</summary>
    public void AskAgain()
    {
        Asks = true;
        Attempt++;
        _agreed.Clear();
    }

    public void Stop()
    {
        _idle = 0;
        Asks = false;
    }

    /// <returns>True when the leader may sleep: every one of <paramref name="followers"/> agreed to this attempt.</returns>
    public bool Agreed(ReplicaId follower, long attempt, IReadOnlyList<Progress> followers)
    {
        if (!Asks || attempt != Attempt)
        {
            return false;
        }

        _agreed.Add(follower);
        return MaySleep(followers);
    }

    private bool MaySleep(IReadOnlyList<Progress> followers)
    {
        foreach (var follower in followers)
        {
            if (!_agreed.Contains(follower.Replica))
            {
                return false;
            }
        }

        return true;
    }
}
