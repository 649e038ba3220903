using System.Diagnostics;

namespace Akka.Actor.Internal;

public interface IChildStats;

/// <summary>The name is taken, the child is not made yet.</summary>
public class ChildNameReserved : IChildStats
{
    private ChildNameReserved()
    {
    }

    public static ChildNameReserved Instance { get; } = new();

    public override string ToString() => "Name";
}

/// <summary>A child and how often it was restarted in the running window.</summary>
public class ChildRestartStats(IInternalActorRef child, uint maxNrOfRetriesCount = 0, long restartTimeWindowStartTicks = 0) : IChildStats
{
    public long Uid => Child.Path.Uid;

    public IInternalActorRef Child { get; } = child;

    public uint MaxNrOfRetriesCount { get; private set; } = maxNrOfRetriesCount;

    /// <summary>Ticks (100 ns) of a monotonic clock; 0 before the first restart.</summary>
    public long RestartTimeWindowStartTicks { get; private set; } = restartTimeWindowStartTicks;

    /// <summary>Counts a restart and says whether it is still allowed. A negative limit is none.</summary>
    public bool RequestRestartPermission(int maxNrOfRetries, int withinTimeMilliseconds) =>
        RequestRestartPermission(maxNrOfRetries, withinTimeMilliseconds, Stopwatch.GetElapsedTime(0));

    internal bool RequestRestartPermission(int maxNrOfRetries, int withinTimeMilliseconds, TimeSpan now)
    {
        if (maxNrOfRetries == 0)
        {
            return false;
        }

        var limited = maxNrOfRetries > 0;
        if (withinTimeMilliseconds > 0)
        {
            // A window without a number of retries allows one.
            return RetriesInWindowOkay(limited ? maxNrOfRetries : 1, TimeSpan.FromMilliseconds(withinTimeMilliseconds), now);
        }

        return !limited || ++MaxNrOfRetriesCount <= maxNrOfRetries;
    }

    private bool RetriesInWindowOkay(int retries, TimeSpan window, TimeSpan now)
    {
        if (RestartTimeWindowStartTicks == 0)
        {
            RestartTimeWindowStartTicks = Math.Max(now.Ticks, 1);
        }

        if (now.Ticks - RestartTimeWindowStartTicks <= window.Ticks)
        {
            return ++MaxNrOfRetriesCount <= retries;
        }

        // A new window begins with this restart.
        MaxNrOfRetriesCount = 1;
        RestartTimeWindowStartTicks = Math.Max(now.Ticks, 1);
        return true;
    }
}
