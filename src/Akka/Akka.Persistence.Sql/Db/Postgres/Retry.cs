using System.Diagnostics;

namespace Akka.Persistence.Sql.Db.Postgres;

/// <summary>
/// When to try again after a lost connection and the like: pauses that double from 50 ms to half a second, for three seconds in
/// all, which is well within the call-timeout of the plugins' circuit breakers.
/// </summary>
internal struct Retry()
{
    private static readonly TimeSpan Total = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(500);

    private readonly long _began = Stopwatch.GetTimestamp();
    private TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The pause before the next attempt; null when there is to be none.</summary>
    public TimeSpan? Next()
    {
        if (Stopwatch.GetElapsedTime(_began) + _pause > Total)
        {
            return null;
        }

        var pause = _pause;
        _pause = pause + pause < PauseMax ? pause + pause : PauseMax;
        return pause;
    }
}
