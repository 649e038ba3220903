using ShardedKv.Core.Requests;

namespace ShardedKv.Core.Sessions;

/// <summary>What a shard keeps of a write's reply: only kinds that the command itself decided. Refusals of the stamp, WrongShard and
/// Busy are judged anew each time, for nothing was done.</summary>
internal readonly record struct StoredReply(ReplyKind Kind, long Number)
{
    public static StoredReply Done(Revision revision) => new(ReplyKind.Done, revision.Value);

    public static StoredReply NotFound() => new(ReplyKind.NotFound, 0);

    public static StoredReply Rejected(RejectReason reason) => new(ReplyKind.Rejected, (long)reason);

    public KvReply ToReply() => Kind switch
    {
        ReplyKind.Done => new Done(new Revision(Number)),
        ReplyKind.NotFound => new NotFound(),
        ReplyKind.Rejected => Rejections.Of((RejectReason)Number),
        _ => throw new Formats.CoreFormatException($"a stored reply of kind {Kind}"),
    };
}
