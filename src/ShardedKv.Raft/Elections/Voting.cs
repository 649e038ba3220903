namespace ShardedKv.Raft;

/// <summary>Decides votes. Raft §5.2 (one vote per term), §5.4.1 (the voter's log is not ahead).</summary>
internal static class Voting
{
    /// <summary>Decides one request. The caller has already adopted a newer term (§5.1).</summary>
    public static bool Grants(HardState state, LogPosition lastLog, RequestVote request)
    {
        Invariant.Holds(request.Term <= state.Term, "a newer term is adopted before the vote is decided");

        var current = request.Term == state.Term;
        var free = state.VotedFor is null || state.VotedFor == request.From;
        return current && free && request.LastLog >= lastLog;
    }
}
