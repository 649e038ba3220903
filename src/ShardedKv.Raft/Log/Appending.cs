using System.Runtime.InteropServices;

namespace ShardedKv.Raft;

/// <summary>What a follower does with entries. Raft §5.3, the receiver's rules of figure 2.</summary>
internal static class Appending
{
    /// <summary>Decides; changes nothing. The caller has checked that the request is of the current term.</summary>
    public static AppendDecision Decide(ReplicaLog log, AppendEntries request)
    {
        // What lies at or below the start is committed, hence the same in the leader's log (§5.4, leader completeness).
        var skipped = Math.Max(0, log.Start.Index.Value - request.Previous.Index.Value);
        if (skipped >= request.Entries.Length && skipped > 0)
        {
            return AppendDecision.Accept(request.Entries.Length, request.Last);
        }

        if (skipped == 0 && !log.Holds(request.Previous))
        {
            return AppendDecision.Reject(Conflict(log, request.Previous.Index));
        }

        var firstNew = (int)skipped;
        while (firstNew < request.Entries.Length && log.Holds(request.Entries[firstNew].Position))
        {
            firstNew++;
        }

        return AppendDecision.Accept(firstNew, request.Last);
    }

    private static LogPosition Conflict(ReplicaLog log, LogIndex previous)
    {
        if (log.TermAt(previous) is not { } term)
        {
            return new LogPosition(log.LastIndex.Next(), Term.Zero);
        }

        return new LogPosition(log.FirstIndexFrom(term), term);
    }
}

/// <param name="Accepted">The log holds the request's Previous.</param>
/// <param name="FirstNew">The place within the request's entries of the first that the log lacks; their number if it lacks none.</param>
/// <param name="Match">The last index that agrees with the leader afterwards.</param>
/// <param name="Conflict">See <see cref="AppendRejected"/>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AppendDecision(bool Accepted, int FirstNew, LogIndex Match, LogPosition Conflict)
{
    public static AppendDecision Accept(int firstNew, LogIndex match) => new(true, firstNew, match, default);

    public static AppendDecision Reject(LogPosition conflict) => new(false, 0, default, conflict);
}
