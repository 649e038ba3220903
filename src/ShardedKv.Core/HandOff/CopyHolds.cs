using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>Which part of a source's log the copies under way need yet: who fetched lately will ask for what comes after it. Compacted, the copy
/// would have to begin again, and of a group that writes faster than it copies it would never end.</summary>
/// <param name="patience">After which a target that has not asked again is forgotten.</param>
public sealed class CopyHolds(TimeSpan patience)
{
    // At most one for each shard and move that is under way.
    private readonly Dictionary<(ShardId Shard, ConfigNumber Number), (LogIndex From, MonotonicTime Until)> holds = [];

    /// <summary>An answer leaves.</summary>
    public void Answered(HandOffMessage answer, MonotonicTime now)
    {
        var key = (answer.Shard, answer.Number);
        switch (answer)
        {
            case PulledRows rows:
                Hold(key, rows.Since == LogIndex.Zero ? rows.At : rows.Since, now);
                break;
            case PulledChanges { Manifest: null } changes:
                Hold(key, changes.IsEnd ? changes.Until : changes.Since, now);
                break;
            case PulledChanges or CollectAnswer:
                holds.Remove(key);
                break;
            default:
                break;
        }
    }

    /// <returns>For ReplicaLife.HoldLog.</returns>
    public LogIndex? From(MonotonicTime now)
    {
        foreach (var (key, (_, until)) in holds)
        {
            if (until < now)
            {
                holds.Remove(key);
            }
        }

        return holds.Count == 0 ? null : holds.Values.Min(hold => hold.From);
    }

    private void Hold((ShardId Shard, ConfigNumber Number) key, LogIndex from, MonotonicTime now) =>
        holds[key] = (from, new MonotonicTime(now.Milliseconds + (long)patience.TotalMilliseconds));
}
