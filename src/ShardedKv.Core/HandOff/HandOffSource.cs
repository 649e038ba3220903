using System.Collections.Immutable;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>Answers what a target asks of a shard that this group has, or had. The source keeps no state of a copy: each answer comes from one snapshot
/// and a piece of the log, of any of its replicas. Only the one with the newest log should be asked, for the others may lack what the
/// question begins at; what they hold is committed all the same.</summary>
internal static class HandOffSource
{
    /// <param name="at">The configuration of the snapshot's group.</param>
    public static HandOffMessage Answer(PullRows pull, ConfigNumber at, IStoreSnapshot snapshot, int bytesMax)
    {
        if (Find(pull.Shard, pull.Number, at, snapshot, out var record) is { } refusal)
        {
            return new PullRefused(pull.Shard, pull.Number, pull.Since, refusal);
        }

        // Rows from before the first of them would lack changes that are asked for no more.
        if (snapshot.Applied.Index < pull.Since)
        {
            return new PullRefused(pull.Shard, pull.Number, pull.Since, PullRefusal.NotReady);
        }

        var (prefix, end) = StoreKeys.DataOf(KeyspaceId.Default, pull.Shard, record!.Generation);

        // The first key behind a key is the same with a zero.
        var first = pull.After.IsEmpty ? prefix : [.. prefix, .. pull.After.Span, 0];
        var chunk = new Chunk(bytesMax);
        foreach (var (key, row) in snapshot.Scan(first, end))
        {
            if (!chunk.TryAdd(new StagedRow(key[prefix.Length..], row)))
            {
                break;
            }
        }

        return new PulledRows(pull.Shard, pull.Number, pull.Since, pull.After, snapshot.Applied.Index, chunk.Rows(), chunk.IsEnd);
    }

    /// <param name="at">The configuration of the snapshot's group.</param>
    /// <param name="log">The group's entries from the one after the pull's Since on, without gap, as many as there are or a bound allows; null: the
    /// log begins later. None is needed that the snapshot has not applied.</param>
    public static HandOffMessage Answer(PullChanges pull, ConfigNumber at, IStoreSnapshot snapshot, IReadOnlyList<Entry>? log, int bytesMax)
    {
        if (Find(pull.Shard, pull.Number, at, snapshot, out var record) is { } refusal)
        {
            return new PullRefused(pull.Shard, pull.Number, pull.Since, refusal);
        }

        if (snapshot.Applied.Index < pull.Since || snapshot.Applied.Index < pull.Until)
        {
            return new PullRefused(pull.Shard, pull.Number, pull.Since, PullRefusal.NotReady);
        }

        // Nothing has changed since the freeze, however much was logged.
        var isFrozen = record!.State == ShardState.Frozen;
        if (isFrozen && pull.Since >= record.FrozenAt)
        {
            return Changes(pull, pull.Since, new Chunk(bytesMax), record, snapshot);
        }

        if (log is null)
        {
            return new PullRefused(pull.Shard, pull.Number, pull.Since, PullRefusal.Compacted);
        }

        var last = pull.Until == LogIndex.Zero ? snapshot.Applied.Index : pull.Until;
        Entry[] entries = [.. log.TakeWhile(entry => entry.Index <= last)];
        var until = entries.Length == 0 ? pull.Since : entries[^1].Index;
        if (pull.Until != LogIndex.Zero && until != pull.Until)
        {
            return new PullRefused(pull.Shard, pull.Number, pull.Since, PullRefusal.NotReady);
        }

        var chunk = new Chunk(bytesMax);
        var prefix = StoreKeys.ShardPrefix(KeyspaceId.Default, pull.Shard, record.Generation);
        foreach (var key in TouchedRows.Of(entries, pull.Shard, record.Range))
        {
            if (key.AsSpan().SequenceCompareTo(pull.After.Span) <= 0)
            {
                continue;
            }

            var row = snapshot.TryGet(StoreKeys.Join(prefix, key), out var there) ? there : (ReadOnlyMemory<byte>?)null;
            if (!chunk.TryAdd(new StagedRow(key, row)))
            {
                break;
            }
        }

        return Changes(pull, until, chunk, record, snapshot);
    }

    private static PulledChanges Changes(PullChanges pull, LogIndex until, Chunk chunk, ShardRecord record, IStoreSnapshot snapshot)
    {
        var isWhole = record.State == ShardState.Frozen && until >= record.FrozenAt && chunk.IsEnd;
        return new PulledChanges(
            pull.Shard, pull.Number, pull.Since, until, pull.After, snapshot.Applied.Index, chunk.Rows(),
            SessionsFrom(pull.Shard, record.Generation, snapshot), chunk.IsEnd, isWhole ? ManifestOf(pull.Shard, record, snapshot) : null);
    }

    private static HandOffManifest ManifestOf(ShardId shard, ShardRecord record, IStoreSnapshot snapshot) => new(
        StateHashes.Of(new StateSection(KeyspaceId.Default, shard, record.Generation), snapshot),
        record.Revision,
        GroupRecord.LoadLogTime(snapshot),
        record.Restored,
        record.Range);

    private static ReadOnlyMemory<byte> SessionsFrom(ShardId shard, ConfigNumber generation, IStoreSnapshot snapshot)
    {
        var prefix = StoreKeys.SessionPrefix(KeyspaceId.Default, shard, generation);
        foreach (var (key, _) in snapshot.Scan(prefix, StoreKeys.EndOf(prefix)))
        {
            return key[StoreKeys.ShardPrefixBytes..];
        }

        return StoreKeys.SessionsEnd;
    }

    /// <returns>Null: <paramref name="record"/> is the tenure that the configuration ends, or that it will end.</returns>
    private static PullRefusal? Find(ShardId shard, ConfigNumber number, ConfigNumber at, IStoreSnapshot snapshot, out ShardRecord? record)
    {
        ShardRecord[] records = [.. Tenures.RecordsOf(shard, snapshot)];
        record = at >= number
            ? records.FirstOrDefault(tenure => tenure.LostAt == number)
            : records.LastOrDefault(tenure => tenure.LostAt is null && tenure.Generation <= at);
        if (at.Next() < number)
        {
            // Which of its tenures that configuration ends is not known yet.
            return PullRefusal.NotReady;
        }

        return record?.State switch
        {
            null => PullRefusal.NotHere,
            ShardState.Staging => PullRefusal.NotReady,
            _ => null,
        };
    }

    /// <summary>Rows of one answer.</summary>
    private sealed class Chunk(int bytesMax)
    {
        private readonly ImmutableArray<StagedRow>.Builder rows = ImmutableArray.CreateBuilder<StagedRow>();
        private int bytes;

        /// <summary>All rows that there are found room.</summary>
        public bool IsEnd { get; private set; } = true;

        public bool TryAdd(StagedRow row)
        {
            var size = row.SizeInList;
            if (rows.Count > 0 && bytes + size > bytesMax)
            {
                IsEnd = false;
                return false;
            }

            bytes += size;
            rows.Add(row);
            return true;
        }

        public ImmutableArray<StagedRow> Rows() => rows.ToImmutable();
    }
}
