using ShardedKv.Core.Configurations;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Core.Life;

/// <summary>A life's refusals as who asked hears them. All say that the same request may be sent again.</summary>
public static class Refusals
{
    private static readonly TimeSpan BusyHint = TimeSpan.FromMilliseconds(50);

    /// <param name="leader">The node of the replica that the refusal names.</param>
    public static KvReply Reply(RefusalKind kind, NodeName? leader) => kind switch
    {
        RefusalKind.Busy => new Busy(BusyHint),
        RefusalKind.TooStale => new TooStale(leader),
        RefusalKind.NotLeader or RefusalKind.LeadershipLost => new NotLeader(leader),
        _ => throw new InvariantException("the kinds of refusal are closed"),
    };
}
