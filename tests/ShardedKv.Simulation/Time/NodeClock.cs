using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Simulation.Time;

/// <summary>What one node believes of time: a monotonic clock that runs too fast or too slow, and a wall clock that is off besides.</summary>
internal sealed class NodeClock(VirtualTime time, int ratePerMille)
{
    /// <summary>The true wall clock when a run begins.</summary>
    public const long Epoch = 1_700_000_000_000;

    private double _monotonic = 1000;
    private TimeSpan _readAt;
    private int _rate = ratePerMille;
    private long _offset;

    public MonotonicTime Now
    {
        get
        {
            Advance();
            return new MonotonicTime((long)_monotonic);
        }
    }

    public LogTime Wall => new(Now.Milliseconds + Epoch - 1000 + _offset);

    /// <summary>How far the wall clock is from true time, in milliseconds; positive when it is ahead.</summary>
    public long Error => Wall.UnixMilliseconds - TrueWall(time.Now);

    public static long TrueWall(TimeSpan now) => Epoch + (long)now.TotalMilliseconds;

    /// <summary>How long one of its seconds takes in true time.</summary>
    public TimeSpan True(TimeSpan local) => new(local.Ticks * 1000 / _rate);

    public void SetRate(int perMille)
    {
        Advance();
        _rate = perMille;
    }

    /// <summary>The wall clock is set; no monotonic clock ever is.</summary>
    public void StepWall(long milliseconds) => _offset += milliseconds;

    /// <summary>The node's machine stood still for its processes, not for its clock.</summary>
    public void StepMonotonic(long milliseconds)
    {
        Advance();
        _monotonic += milliseconds;
        _offset -= milliseconds;
    }

    private void Advance()
    {
        _monotonic += (time.Now - _readAt).TotalMilliseconds * _rate / 1000;
        _readAt = time.Now;
    }
}
