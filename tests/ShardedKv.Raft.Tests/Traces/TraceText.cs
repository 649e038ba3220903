using ShardedKv.Raft.Tests.Harness;

namespace ShardedKv.Raft.Tests.Traces;

/// <summary>One line for each thing that a story shows.</summary>
internal static class TraceText
{
    public static string Of(Message message) => $"  {message.From}>{message.To} {message.GetType().Name} {message.Term}" + message switch
    {
        RequestPreVote request => $" last {request.LastLog}",
        PreVoteReply reply => Granted(reply.Granted),
        RequestVote request => $" last {request.LastLog}{(request.Transfer ? " by order" : "")}",
        VoteReply reply => Granted(reply.Granted),
        AppendEntries append => $" after {append.Previous} [{string.Join(" ", append.Entries.Select(Of))}] commit {append.Commit} round {append.ReadRound}",
        AppendAccepted reply => $" match {reply.Match} round {reply.ReadRound}",
        AppendRejected reply => $" not at {reply.Previous}, try {reply.Conflict}",
        InstallSnapshot install => $" {install.Snapshot}",
        SnapshotRefused reply => $" {reply.Id}",
        ReadIndexReply reply => $" at {reply.Index}",
        Quiesce quiesce => $" at {quiesce.Last}",
        _ => "",
    };

    public static string Of(object result) => result switch
    {
        ProposeResult.Accepted accepted => $"Accepted {accepted.Position}",
        ProposeResult.NotLeader refused => $"NotLeader, try {refused.Hint?.ToString() ?? "?"}",
        MembershipResult.Accepted accepted => $"Accepted {accepted.Position}",
        MembershipResult.NotCaughtUp refused => $"NotCaughtUp {refused.Replica}",
        MembershipResult.Busy busy => $"Busy {busy.Reason}",
        _ => result.GetType().Name,
    };

    public static string Of(ScenarioCluster cluster, int id)
    {
        if (cluster.Replica(id).Live is not { } live)
        {
            return $"r{id} down";
        }

        var status = live.Status;
        var log = string.Join(" ", cluster.Replica(id).Log.Select(Of));
        var start = status.LogStart == LogPosition.Zero ? "" : $"after {status.LogStart} ";
        return $"r{id} {(live.IsAsleep ? "asleep " : "")}{status.Role} {status.Term} of {status.Membership}; log {start}[{log}] commit {status.Commit}; "
            + $"has {string.Join(",", cluster.Replica(id).Values)}";
    }

    private static string Of(Entry entry) => entry.Kind switch
    {
        EntryKind.Noop => $"{entry.Term}",
        EntryKind.Membership => $"{entry.Term}:members",
        _ => $"{entry.Term}:{System.Text.Encoding.UTF8.GetString(entry.Payload.Span)}",
    };

    private static string Granted(bool granted) => granted ? " granted" : " refused";
}
