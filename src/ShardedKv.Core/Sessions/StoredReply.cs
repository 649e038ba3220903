using ShardedKv.Core.Requests;

namespace ShardedKv.Core.Sessions;

/// <summary>What a shard keeps of a write's reply: only kinds that the command itself decided. Refusals of the stamp, WrongShard and
/// Busy are judged anew each time, for nothing was done.</summary>
/// <param name="Value">Of ConditionFailed and Replaced; empty otherwise.</param>
/// <param name="LeftOut">Of ConditionFailed: the value that was there is longer than a refusal carries.</param>
internal readonly record struct StoredReply(ReplyKind Kind, long Number, ReadOnlyMemory<byte> Value = default, bool LeftOut = false)
{
    public static StoredReply Done(Revision revision) => new(ReplyKind.Done, revision.Value);

    public static StoredReply NotFound() => new(ReplyKind.NotFound, 0);

    public static StoredReply Rejected(RejectReason reason) => new(ReplyKind.Rejected, (long)reason);

    public static StoredReply Replaced(Revision revision, ReadOnlyMemory<byte> previous) =>
        new(ReplyKind.Replaced, revision.Value, previous);

    public static StoredReply FoundAbsent() => new(ReplyKind.ConditionFailed, 0);

    public static StoredReply FoundOther(Revision revision, ReadOnlyMemory<byte> value) => value.Length > PresentValue.BytesMax
        ? new(ReplyKind.ConditionFailed, revision.Value, default, LeftOut: true)
        : new(ReplyKind.ConditionFailed, revision.Value, value);

    public KvReply ToReply() => Kind switch
    {
        ReplyKind.Done => new Done(new Revision(Number)),
        ReplyKind.NotFound => new NotFound(),
        ReplyKind.Rejected => Rejections.Of((RejectReason)Number),
        ReplyKind.Replaced => new Replaced(new Revision(Number), Value),
        ReplyKind.ConditionFailed => new ConditionFailed(ReplyCodec.Present(Number, Value, LeftOut)),
        _ => throw new Formats.CoreFormatException($"a stored reply of kind {Kind}"),
    };
}
