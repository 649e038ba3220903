using ShardedKv.Core.Sessions;
using ShardedKv.Raft;

namespace ShardedKv.Core.Integrity;

/// <summary>After which entries a replica notes its state's hashes, so that those of a group's replicas meet at the same index without a
/// word between them: after each that is the first of ten seconds of log time, and after the last before the group fell silent.</summary>
public sealed class CheckpointSchedule
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long period = -1;
    private bool noted;
    private MonotonicTime? quietSince;

    /// <summary>An entry was applied.</summary>
    /// <returns>True: the state after it is to be noted. The first entry since the start is not judged: what came before it is not known.</returns>
    public bool Applied(LogTime logTime)
    {
        var next = logTime.UnixMilliseconds / (long)Interval.TotalMilliseconds;
        var begins = period >= 0 && next > period;
        period = next;
        noted = begins;
        quietSince = null;
        return begins;
    }

    /// <summary>Now and then, at least once in <see cref="Interval"/>.</summary>
    /// <returns>True, once: nothing was applied for an interval, and the state is to be noted as it is.</returns>
    public bool Tick(MonotonicTime now)
    {
        quietSince ??= now;
        if (noted || now.Milliseconds - quietSince.Value.Milliseconds < (long)Interval.TotalMilliseconds)
        {
            return false;
        }

        noted = true;
        return true;
    }
}
