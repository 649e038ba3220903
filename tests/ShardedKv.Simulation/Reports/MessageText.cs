using System.Text;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Simulation.Reports;

/// <summary>Messages and requests in a trace's few words; what is rare prints itself.</summary>
internal static class MessageText
{
    public static string Of(Message message) => message switch
    {
        AppendEntries append =>
            $"{append.Term} append {append.Previous}+{append.Entries.Length} commit {append.Commit} round {append.ReadRound}",
        AppendAccepted accepted => $"{accepted.Term} accepted {accepted.Match} round {accepted.ReadRound}",
        AppendRejected rejected => $"{rejected.Term} rejected {rejected.Previous}, conflict {rejected.Conflict} round {rejected.ReadRound}",
        RequestPreVote request => $"{request.Term} pre-vote? {request.LastLog}",
        PreVoteReply reply => $"{reply.Term} pre-vote {(reply.Granted ? "granted" : "refused")}",
        RequestVote request => $"{request.Term} vote? {request.LastLog}{(request.Transfer ? " by order" : "")}",
        VoteReply reply => $"{reply.Term} vote {(reply.Granted ? "granted" : "refused")}",
        _ => message.ToString(),
    };

    public static string Of(KvRequest request) => request switch
    {
        Put put => $"put {put.Key} {Text(put.Value)}",
        Append append => $"append {append.Key} {Text(append.Value)}",
        PutHash put => $"put hash {put.Key} {Text(put.Value)}",
        CompareAndSet set => $"compare and set {set.Key} {Of(set.Condition)} to {Text(set.Value)}",
        Delete delete => $"delete {delete.Key}",
        Get get => $"get {get.Key}",
        _ => request.ToString(),
    };

    public static string Of(KvReply reply) => reply switch
    {
        Done done => $"done {done.Revision}",
        Found found => $"{Text(found.Value)} {found.Revision}",
        Replaced replaced => $"replaced {Text(replaced.Previous)} {replaced.Revision}",
        ConditionFailed { Current: null } => "condition failed, absent",
        ConditionFailed { Current: { } current } => $"condition failed, {Text(current.Value.GetValueOrDefault())} {current.Revision}",
        _ => reply.ToString(),
    };

    private static string Of(Condition condition) => condition switch
    {
        IfRevision at => $"{at.Revision}",
        IfValue equals => Text(equals.Value),
        _ => "absent",
    };

    private static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);
}
