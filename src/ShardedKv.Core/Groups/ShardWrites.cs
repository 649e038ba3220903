using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;

namespace ShardedKv.Core.Groups;

/// <summary>What each kind of write does to its shard. The session has been judged; bounds come from the replicated limits.</summary>
internal static class ShardWrites
{
    public static StoredReply Apply(in RequestView request, ServedShard shard, StoreLimits limits, ApplyScope scope)
    {
        if (request.Key.Length == 0 || request.Key.Length > limits.KeyBytesMax)
        {
            return StoredReply.Rejected(RejectReason.KeyBounds);
        }

        var stored = StoreKeys.Value(shard.Owned.ValuePrefix, request.Key.Span);
        return request.Kind switch
        {
            RequestKind.Put => Write(stored, default, request.Value.Span, shard, limits, scope),
            RequestKind.Append => Write(stored, Previous(stored, scope), request.Value.Span, shard, limits, scope),
            RequestKind.Delete => Delete(stored, shard, scope),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Kind, "not a write"),
        };
    }

    private static StoredReply Write(
        byte[] stored, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, ServedShard shard, StoreLimits limits, ApplyScope scope)
    {
        if (head.Length + tail.Length > limits.ValueBytesMax)
        {
            return StoredReply.Rejected(RejectReason.ValueBounds);
        }

        var revision = shard.TakeRevision();
        scope.Batch.Put(stored, ValueRow.Write(revision, head, tail));
        return StoredReply.Done(revision);
    }

    private static StoredReply Delete(byte[] stored, ServedShard shard, ApplyScope scope)
    {
        if (!scope.TryGet(stored, out _))
        {
            return StoredReply.NotFound();
        }

        scope.Batch.Delete(stored);
        return StoredReply.Done(shard.TakeRevision());
    }

    private static ReadOnlySpan<byte> Previous(byte[] stored, ApplyScope scope) =>
        scope.TryGet(stored, out var row) ? ValueRow.ValueOf(row).Span : default;
}
