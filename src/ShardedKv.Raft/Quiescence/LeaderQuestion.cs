namespace ShardedKv.Raft;

/// <summary>
/// A follower that woke of itself, or by anybody but its leader, asks its leader whether it lives: a leader that sleeps sends no heartbeat,
/// so its silence says nothing. Repeated with each heartbeat's time until the leader is heard, another is known, or patience ends.
/// </summary>
internal sealed class LeaderQuestion(int repeatTicks)
{
    private bool _isOpen;
    private int _ticks;

    /// <summary>To be sent, for the first time or again.</summary>
    public bool IsDue { get; private set; }

    public void Begin()
    {
        _isOpen = true;
        _ticks = 0;
        IsDue = true;
    }

    public void End()
    {
        _isOpen = false;
        IsDue = false;
    }

    public void Tick() => IsDue |= _isOpen && ++_ticks % repeatTicks == 0;

    public void Asked() => IsDue = false;
}
