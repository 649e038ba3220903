namespace ShardedKv.Raft;

/// <summary>When a leader may call an entry committed. Raft §5.3, and §5.4.2 with figure 8.</summary>
internal static class CommitRule
{
    /// <param name="majorityMatch">The last index that is durable on a majority.</param>
    /// <returns>The commit index, moved or not. Entries of earlier terms commit only below one of <paramref name="term"/>.</returns>
    public static LogIndex Next(LogIndex commit, LogIndex majorityMatch, ReplicaLog log, Term term) =>
        majorityMatch > commit && log.TermAt(majorityMatch) == term ? majorityMatch : commit;
}
