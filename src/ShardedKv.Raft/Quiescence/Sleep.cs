namespace ShardedKv.Raft;

/// <summary>
/// A replica that sleeps sends nothing and lets no time pass. Any message, proposal or read wakes it, and so does the suspicion of the
/// node it listens to. As a last resort a follower that is ticked wakes by itself after <paramref name="wakeTicks"/>, and asks its leader
/// whether it lives.
/// </summary>
internal sealed class Sleep(int wakeTicks)
{
    private int _ticks;

    public bool IsAsleep { get; private set; }

    public void Begin()
    {
        IsAsleep = true;
        _ticks = 0;
    }

    /// <returns>False when it was awake.</returns>
    public bool End()
    {
        var was = IsAsleep;
        IsAsleep = false;
        return was;
    }

    /// <returns>True when it has slept long enough for a follower.</returns>
    public bool Tick() => ++_ticks >= wakeTicks;
}
