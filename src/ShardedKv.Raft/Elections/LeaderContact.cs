namespace ShardedKv.Raft;

/// <summary>
/// When this replica last heard a leader. For the shortest election timeout it then helps to elect no other: a replica that was away
/// cannot disturb the group (thesis §4.2.3), and a leader may trust in it for its lease (thesis §6.4.1).
/// </summary>
/// <remarks>
/// The timeout is counted in ticks, and with leases in monotonic time too: ticks that come in a burst must not shorten what the leader
/// measures in time, nor may a step of the clock. Inputs other than ticks carry no time, so the time runs from the first tick after.
/// </remarks>
internal sealed class LeaderContact(int ticksMin, LeaseOptions? lease)
{
    private long? _heardTick;
    private MonotonicTime? _heardAt;
    private bool _awaitsTick;

    public void Heard(long tick)
    {
        _heardTick = tick;
        _awaitsTick = lease is not null;
    }

    public void Ticked(MonotonicTime now)
    {
        if (_awaitsTick)
        {
            _awaitsTick = false;
            _heardAt = now;
        }
    }

    /// <summary>The leader is suspected. What was promised to it for its lease stands.</summary>
    public void Suspect() => _heardTick = null;

    /// <summary>No other leader may be elected with this replica's help.</summary>
    /// <remarks>With leases one tick more: the first may come right after the message.</remarks>
    public bool Protects(long tick, MonotonicTime now) =>
        (_heardTick is { } heard && tick - heard < (lease is null ? ticksMin : ticksMin + 1))
        || _awaitsTick
        || (lease is not null && _heardAt is { } at && now.Milliseconds - at.Milliseconds < lease.PromiseMilliseconds);
}
