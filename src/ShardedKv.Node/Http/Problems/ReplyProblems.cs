using ShardedKv.Core.Requests;

namespace ShardedKv.Node.Http.Problems;

/// <summary>The store's refusals as HTTP has them: 503 where the same request may be sent again, 504 where it may have been done.</summary>
internal static class ReplyProblems
{
    private static readonly TimeSpan ElectionTime = TimeSpan.FromSeconds(1);

    // Somebody has to make room.
    private static readonly TimeSpan OperatorTime = TimeSpan.FromSeconds(30);

    public static Problem KeyAbsent { get; } = new(404, "not-found", "Not found", "The key is absent.");

    private static Problem ConditionOnAbsent { get; } = new(
        412, "condition-failed", "The condition failed", "The key is absent; nothing was changed.");

    /// <param name="isIdentified">The request had an Idempotency-Key.</param>
    public static Problem Of(KvReply reply, bool isIdentified = false) => reply switch
    {
        NotFound => KeyAbsent,
        Busy busy => new Problem(503, "busy", "Busy", "A bound was reached; nothing was done.") { RetryAfter = busy.RetryAfter },
        NotLeader => Later("no-leader", "No leader", "The key's group has no leader that could be reached; nothing was done."),
        WrongShard wrong => Later(
            "wrong-shard", "The shard is moving", $"The key's shard is not served at {wrong.Number}; nothing was done."),
        TooStale => Later("too-stale", "Too stale", "No replica as new as the read asks for could be reached."),
        Unavailable unavailable => Later("unavailable", "Unavailable", unavailable.Reason),
        ReadOnly readOnly => new Problem(507, "read-only", "Writes are refused", readOnly.Reason) { RetryAfter = OperatorTime },
        OutcomeUnknown unknown => Open(unknown.Reason, isIdentified),
        ConditionFailed { Current: null } => ConditionOnAbsent,
        ConditionFailed { Current: { } current } => new Problem(
            412, "condition-failed", "The condition failed",
            $"The key is at revision {current.Revision.Value}; nothing was changed.") { Current = current },
        Rejected { Reason: RejectReason.FeatureLevel } rejected => new Problem(501, "feature-level", "Not known everywhere yet", rejected.Detail),
        Rejected { Reason: RejectReason.KeyBounds } rejected => new Problem(413, "key-too-large", "The key is too large", rejected.Detail),
        Rejected { Reason: RejectReason.ValueBounds } rejected => new Problem(
            413, "value-too-large", "The value is too large", rejected.Detail),
        Rejected { Reason: RejectReason.ShardWritten } rejected => new Problem(409, "shard-written", "The shard was written to", rejected.Detail),
        Rejected { Reason: RejectReason.OtherCluster } rejected => new Problem(409, "other-cluster", "A token of another cluster", rejected.Detail),
        Rejected { Reason: RejectReason.RequestIdReused } => new Problem(
            422, "idempotency-key-reused", "The Idempotency-Key was used for something else",
            "Another write of this key was asked for under this Idempotency-Key; a new one needs a new one."),
        Rejected { Reason: RejectReason.Malformed } rejected => new Problem(400, "malformed", "Not understood", rejected.Detail),

        // The session is the region's own. An earlier try under it may have been applied before it was refused.
        Rejected rejected => Open(rejected.Detail, isIdentified),
        _ => throw new InvalidOperationException($"{reply.GetType().Name} is not an error"),
    };

    private static Problem Open(string reason, bool isIdentified) => new(
        504, "outcome-unknown", "Outcome unknown",
        isIdentified ? $"{reason.TrimEnd('.')}. With the same Idempotency-Key it may be sent again, to any node, and is done once." : reason);

    public static Problem NotServing(string reason) => Later("not-ready", "Not ready", reason);

    private static Problem Later(string name, string title, string detail) =>
        new(503, name, title, detail) { RetryAfter = ElectionTime };
}
