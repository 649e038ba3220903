using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>A bucket of bytes that fills with time, up to what one second brings. It is asked before a question whose answer's size nobody knows
/// yet: the answer may overdraw it, and the next question waits for that.</summary>
internal sealed class RateLimit(long bytesPerSecond)
{
    private double bytes = bytesPerSecond;
    private MonotonicTime? last;

    public void Tick(MonotonicTime now)
    {
        var passed = last is { } before ? Math.Max(0, now.Milliseconds - before.Milliseconds) : 0;
        bytes = Math.Min(bytesPerSecond, bytes + (passed * (bytesPerSecond / 1000.0)));
        last = now;
    }

    public bool Allows => bytes > 0;

    public void Take(long taken) => bytes -= taken;
}
