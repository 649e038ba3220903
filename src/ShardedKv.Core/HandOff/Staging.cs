using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Store;

namespace ShardedKv.Core.HandOff;

/// <summary>Brings copied rows into a tenure that is not served yet. A part is taken when the copy is exactly where it was when the part was asked
/// for. One entry brings or drops rows of a tenure once: deleted ranges and writes of one batch have no order.</summary>
internal static class Staging
{
    public static HandOffRefusal? Stage(Stage stage, GroupState state, ApplyScope scope)
    {
        if (stage.Rows.Any(row => !StoreKeys.IsRowOfShard(row.Key.Span))
            || (stage.SessionsFrom is { } from && !StoreKeys.IsSessionBound(from.Span)))
        {
            return HandOffRefusal.Malformed;
        }

        var tenure = state.Tenures.Find(stage.Shard, stage.Number);
        if (tenure is null && Announced(stage, state, out tenure) is { } refusal)
        {
            return refusal;
        }

        if (tenure!.State != ShardState.Staging)
        {
            return HandOffRefusal.Gone;
        }

        if (tenure.IsStagedTo)
        {
            return HandOffRefusal.NotReady;
        }

        if (!Equals(tenure.Copy, stage.Expected))
        {
            return HandOffRefusal.CursorMoved;
        }

        Write(stage, tenure, scope);
        tenure.Staged(Kept(stage.Next));
        state.Tenures.Touch(tenure);
        state.HandOffsChanged();
        return null;
    }

    public static HandOffRefusal? StageAgain(StageAgain again, GroupState state, ApplyScope scope)
    {
        if (state.Tenures.Find(again.Shard, again.Number) is not { State: ShardState.Staging } tenure)
        {
            return HandOffRefusal.Gone;
        }

        if (tenure.IsStagedTo)
        {
            return HandOffRefusal.NotReady;
        }

        if (!Equals(tenure.Copy, again.Expected))
        {
            return HandOffRefusal.CursorMoved;
        }

        Tenures.DeleteRows(tenure, scope.Batch);
        tenure.Staged(null);
        state.Tenures.Touch(tenure);
        state.HandOffsChanged();
        return null;
    }

    /// <summary>The first rows of a shard whose move is only announced make its tenure; what comes of it the next configuration says.</summary>
    private static HandOffRefusal? Announced(Stage stage, GroupState state, out Tenure? tenure)
    {
        tenure = null;
        var current = state.Configuration;
        if (stage.Number != current.Number.Next() || current.Number.Value == 0 || stage.Expected is not null)
        {
            return stage.Number > current.Number ? HandOffRefusal.NotReady : HandOffRefusal.Gone;
        }

        if (current.Shards.FirstOrDefault(shard => shard.Shard == stage.Shard) is not { } assignment || assignment.Group == state.Group)
        {
            return HandOffRefusal.Malformed;
        }

        if (state.Tenures.Of(stage.Shard).Count() >= HandOffBounds.TenuresMax)
        {
            return HandOffRefusal.NotReady;
        }

        tenure = state.Tenures.Add(
            stage.Shard, new ShardRecord(ShardState.Staging, stage.Number, assignment.Range, default) { From = assignment.Group });
        return null;
    }

    private static void Write(Stage stage, Tenure tenure, ApplyScope scope)
    {
        var prefix = StoreKeys.ShardPrefix(KeyspaceId.Default, tenure.Shard, tenure.Generation);
        if (stage.SessionsFrom is { } from)
        {
            // The source forgets its oldest sessions without a word in its log; the first that it has says which.
            var first = StoreKeys.SessionPrefix(KeyspaceId.Default, tenure.Shard, tenure.Generation);
            foreach (var (key, _) in scope.Before.Scan(first, StoreKeys.Join(prefix, from.Span)))
            {
                scope.Batch.Delete(key.ToArray());
            }
        }

        foreach (var row in stage.Rows)
        {
            var key = StoreKeys.Join(prefix, row.Key.Span);
            if (row.Value is { } value)
            {
                // Copied: a slice would keep the whole entry alive.
                scope.Batch.Put(key, value.ToArray());
            }
            else
            {
                scope.Batch.Delete(key);
            }
        }
    }

    private static CopyCursor Kept(CopyCursor cursor) => cursor with { After = cursor.After.ToArray() };
}
