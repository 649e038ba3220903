using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>One thing that is tried until it succeeds: at most one try under way, and a pause that doubles after each that failed.</summary>
internal sealed class Attempt(HandOffOptions options)
{
    private const int DoublingsMax = 16;

    private MonotonicTime? givenUpAt;
    private MonotonicTime wakeAt;

    public bool IsUnderWay => givenUpAt is not null;

    /// <summary>Tries in a row that failed.</summary>
    public int Failures { get; private set; }

    public bool IsDue(MonotonicTime now) => !IsUnderWay && now >= wakeAt;

    public void Begin(MonotonicTime now) => givenUpAt = After(now, options.AttemptTimeout);

    public void Succeed(MonotonicTime now, TimeSpan pause = default)
    {
        givenUpAt = null;
        Failures = 0;
        wakeAt = After(now, pause);
    }

    public void Fail(MonotonicTime now)
    {
        givenUpAt = null;
        var pause = options.RetryPause * (1 << Math.Min(Failures++, DoublingsMax));
        wakeAt = After(now, pause < options.RetryPauseMax ? pause : options.RetryPauseMax);
    }

    /// <summary>Gives up what has been under way for too long.</summary>
    public void Tick(MonotonicTime now)
    {
        if (givenUpAt is { } end && now >= end)
        {
            Fail(now);
        }
    }

    private static MonotonicTime After(MonotonicTime now, TimeSpan pause) => new(now.Milliseconds + (long)pause.TotalMilliseconds);
}
