using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>Which rows of a shard that is served some entries of its group's log may have changed; more is harmless, less would lose writes. Sessions
/// that expire are not among them: those go from the oldest on, so the first that is left says which.</summary>
internal static class TouchedRows
{
    /// <returns>As <see cref="StagedRow.Key"/>, in their order.</returns>
    public static SortedSet<byte[]> Of(IEnumerable<Entry> entries, ShardId shard, RoutingRange range)
    {
        var touched = new SortedSet<byte[]>(StoreKeyComparer.Instance);
        foreach (var entry in entries.Where(entry => entry.Kind == EntryKind.Normal))
        {
            var batch = EntryBatchCodec.Decode(entry.Payload);
            foreach (var bytes in batch.Commands)
            {
                if (GroupCommand.TryRead(bytes, batch.FeatureLevel, out var command))
                {
                    Add(command, shard, range, touched);
                }
            }
        }

        return touched;
    }

    private static void Add(in GroupCommand command, ShardId shard, RoutingRange range, SortedSet<byte[]> touched)
    {
        if (command.Kind == GroupCommandKind.Write)
        {
            var key = command.Write.Request.Key.Span;
            if (range.Contains(RoutingKey.Of(key)))
            {
                touched.Add(StoreKeys.SessionRow(command.Write.Session));
                touched.Add(StoreKeys.ValueRowOf(key));
            }
        }
        else if (command.Kind == GroupCommandKind.Restore && command.Restore!.Shard == shard)
        {
            foreach (var row in command.Restore.Rows)
            {
                touched.Add(StoreKeys.ValueRowOf(row.Key.Span));
            }
        }
    }
}
