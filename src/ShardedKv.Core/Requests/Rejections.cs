namespace ShardedKv.Core.Requests;

/// <summary>The words that go with a reason. They depend on nothing else, so that a reply given again is the same reply.</summary>
internal static class Rejections
{
    private static readonly Rejected Malformed = new(RejectReason.Malformed, "the bytes are not a command, or its stamp contradicts itself");
    private static readonly Rejected KeyBounds = new(RejectReason.KeyBounds, "the key is empty or longer than this cluster allows");
    private static readonly Rejected ValueBounds = new(RejectReason.ValueBounds, "the value is, or would become, longer than this cluster allows");
    private static readonly Rejected Expired = new(RejectReason.SessionExpired, "the session's lifetime is over; open a new one");
    private static readonly Rejected Window = new(RejectReason.SessionWindow, "the sequence is at or below the session's low-water mark");
    private static readonly Rejected Future = new(RejectReason.SessionInFuture, "the session's opening time is more than a lifetime ahead");

    private static readonly Rejected Level = new(
        RejectReason.FeatureLevel, "the cluster's feature level is below what the request needs: not every node of it knows the request yet");

    private static readonly Rejected Written = new(
        RejectReason.ShardWritten, "the shard was written to before the restore began, and the restore may not overwrite");

    private static readonly Rejected Cluster = new(
        RejectReason.OtherCluster,
        "the session's token is of another cluster, whose data this one may have been restored from; begin a new session without a token");

    private static readonly Rejected Reused = new(
        RejectReason.RequestIdReused, "another write of this key was asked for under the same id; a new one needs a new id");

    public static Rejected Of(RejectReason reason) => reason switch
    {
        RejectReason.Malformed => Malformed,
        RejectReason.KeyBounds => KeyBounds,
        RejectReason.ValueBounds => ValueBounds,
        RejectReason.SessionExpired => Expired,
        RejectReason.SessionWindow => Window,
        RejectReason.SessionInFuture => Future,
        RejectReason.FeatureLevel => Level,
        RejectReason.ShardWritten => Written,
        RejectReason.OtherCluster => Cluster,
        RejectReason.RequestIdReused => Reused,
        _ => throw new Formats.CoreFormatException($"a rejection for the reason {reason}"),
    };
}
