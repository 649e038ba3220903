using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Integrity;

/// <summary>After which entries a replica notes its state's hashes, so that those of a group's replicas meet at the same index without a
/// word between them: after each that is the first of ten seconds of log time, and after the last before the group fell silent.</summary>
/// <param name="at">The store's log time, from which the first entry is judged.</param>
public sealed class CheckpointSchedule(LogTime at, MonotonicTime start)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long period = PeriodOf(at);
    private bool noted;
    private MonotonicTime last = start;

    /// <summary>An entry was applied.</summary>
    /// <returns>True: the state after it is to be noted.</returns>
    public bool Applied(LogTime logTime, MonotonicTime now)
    {
        noted = PeriodOf(logTime) > period;
        period = PeriodOf(logTime);
        last = now;
        return noted;
    }

    /// <returns>True, once: nothing was applied for an interval, and the state is to be noted as it is.</returns>
    public bool IsSilent(MonotonicTime now)
    {
        if (noted || now.Milliseconds - last.Milliseconds < (long)Interval.TotalMilliseconds)
        {
            return false;
        }

        noted = true;
        return true;
    }

    /// <summary>When to ask <see cref="IsSilent"/> again; null: after the next entry.</summary>
    public TimeSpan? SilentIn(MonotonicTime now) =>
        noted ? null : Interval - TimeSpan.FromMilliseconds(now.Milliseconds - last.Milliseconds);

    private static long PeriodOf(LogTime logTime) => logTime.UnixMilliseconds / (long)Interval.TotalMilliseconds;
}
