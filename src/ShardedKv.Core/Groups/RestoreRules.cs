using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Store;

namespace ShardedKv.Core.Groups;

/// <summary>What a shard does with rows of a backup.
/// <list type="bullet">
/// <item>A restore begins in a shard that was never written to, or that it may overwrite. The shard's revision rises at once above all
/// that the restore brings: what is written from then on is told by its revision, and stays.</item>
/// <item>A part is taken when the shard has exactly the rows before it. One that comes again changes nothing; the answer says how
/// many rows are there, so that a restore that was broken off goes on from that place.</item>
/// <item>Each part is a revision of the shard. The rows' own are older; without one of its own, replicas before and after the part would pass for
/// equally new, and a session could see the part's rows at one and not at the next.</item>
/// </list></summary>
internal static class RestoreRules
{
    public static KvReply Apply(Restore restore, Tenure shard, StoreLimits limits, ApplyScope scope)
    {
        if (Fault(restore, limits) is { } fault)
        {
            return Rejections.Of(fault);
        }

        var mark = shard.Restored;
        if (mark?.Id != restore.Id)
        {
            if (restore.After != 0)
            {
                // Another restore has begun since, or the shard is not the one that took the rows before.
                return new Restored(0);
            }

            if (shard.Revision.Value != 0 && !restore.Overwrite)
            {
                return Rejections.Of(RejectReason.ShardWritten);
            }

            mark = new RestoreMark(restore.Id, shard.Revision < restore.Floor ? restore.Floor : shard.Revision, Rows: 0, Parts: 0);
            shard.Take(mark);
        }

        if (restore.After == mark.Rows && !restore.Rows.IsEmpty)
        {
            Put(restore, mark, shard, scope);
            mark = mark with { Rows = mark.Rows + restore.Rows.Length, Parts = mark.Parts + 1 };
            shard.Take(mark);
            shard.TakeRevision();
        }

        return new Restored(mark.Rows);
    }

    private static void Put(Restore restore, RestoreMark mark, Tenure shard, ApplyScope scope)
    {
        foreach (var row in restore.Rows)
        {
            var stored = StoreKeys.Value(shard.ValuePrefix, row.Key.Span);
            if (!scope.TryGet(stored, out var there) || ValueRow.RevisionOf(there) <= mark.Base)
            {
                scope.Batch.Put(stored, ValueRow.Write(row.Revision, row.Value.Span, default));
            }
        }
    }

    private static RejectReason? Fault(Restore restore, StoreLimits limits)
    {
        foreach (var row in restore.Rows)
        {
            if (row.Key.Memory.Length > limits.KeyBytesMax)
            {
                return RejectReason.KeyBounds;
            }

            if (row.Value.Length > limits.ValueBytesMax)
            {
                return RejectReason.ValueBounds;
            }

            if (row.Revision > restore.Floor || !restore.Range.Contains(row.Key.RoutingKey))
            {
                return RejectReason.Malformed;
            }
        }

        return null;
    }
}
