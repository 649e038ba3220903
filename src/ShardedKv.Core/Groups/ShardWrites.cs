using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;

namespace ShardedKv.Core.Groups;

/// <summary>What each kind of write does to its shard. The session has been judged; bounds come from the replicated limits.</summary>
internal static class ShardWrites
{
    public static StoredReply Apply(in RequestView request, Tenure shard, StoreLimits limits, ApplyScope scope)
    {
        if (request.Key.Length == 0 || request.Key.Length > limits.KeyBytesMax)
        {
            return StoredReply.Rejected(RejectReason.KeyBounds);
        }

        var stored = StoreKeys.Value(shard.ValuePrefix, request.Key.Span);
        return request.Kind switch
        {
            RequestKind.Put => Write(stored, default, request.Value.Span, shard, limits, scope),
            RequestKind.Append => Write(stored, Previous(stored, scope).Span, request.Value.Span, shard, limits, scope),
            RequestKind.Delete => Delete(stored, shard, scope),
            RequestKind.CompareAndSet => CompareAndSet(stored, request, shard, limits, scope),
            RequestKind.PutHash => PutHash(stored, request.Value.Span, shard, limits, scope),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Kind, "not a write"),
        };
    }

    private static StoredReply Write(
        byte[] stored, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, Tenure shard, StoreLimits limits, ApplyScope scope)
    {
        if (head.Length + tail.Length > limits.ValueBytesMax)
        {
            return StoredReply.Rejected(RejectReason.ValueBounds);
        }

        var revision = shard.TakeRevision();
        scope.Batch.Put(stored, ValueRow.Write(revision, head, tail));
        return StoredReply.Done(revision);
    }

    private static StoredReply Delete(byte[] stored, Tenure shard, ApplyScope scope)
    {
        if (!scope.TryGet(stored, out _))
        {
            return StoredReply.NotFound();
        }

        scope.Batch.Delete(stored);
        return StoredReply.Done(shard.TakeRevision());
    }

    private static StoredReply CompareAndSet(
        byte[] stored, in RequestView request, Tenure shard, StoreLimits limits, ApplyScope scope)
    {
        if (request.Condition.Value.Length > limits.ValueBytesMax)
        {
            return StoredReply.Rejected(RejectReason.ValueBounds);
        }

        var present = scope.TryGet(stored, out var row);
        if (Holds(request.Condition, present, row))
        {
            return Write(stored, default, request.Value.Span, shard, limits, scope);
        }

        return present ? StoredReply.FoundOther(ValueRow.RevisionOf(row), ValueRow.ValueOf(row)) : StoredReply.FoundAbsent();
    }

    private static bool Holds(in ConditionView condition, bool present, ReadOnlyMemory<byte> row) => condition.Kind switch
    {
        ConditionKind.Absent => !present,
        ConditionKind.Revision => present && ValueRow.RevisionOf(row).Value == condition.Revision,
        ConditionKind.Value => present && ValueRow.ValueOf(row).Span.SequenceEqual(condition.Value.Span),
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.Kind, "not a condition"),
    };

    private static StoredReply PutHash(
        byte[] stored, ReadOnlySpan<byte> value, Tenure shard, StoreLimits limits, ApplyScope scope)
    {
        if (value.Length > limits.ValueBytesMax)
        {
            return StoredReply.Rejected(RejectReason.ValueBounds);
        }

        var previous = Previous(stored, scope);
        var written = Write(stored, default, ValueHash.Of(previous.Span, value), shard, limits, scope);
        return written.Kind == ReplyKind.Done ? StoredReply.Replaced(new Revision(written.Number), previous) : written;
    }

    private static ReadOnlyMemory<byte> Previous(byte[] stored, ApplyScope scope) =>
        scope.TryGet(stored, out var row) ? ValueRow.ValueOf(row) : default;
}
