using System.Collections.Immutable;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Core.Integrity;

/// <summary>The hash of each of a store's sections, kept with every applied entry: the sum, modulo 2^64, of the hashes of its rows. A row
/// that changes is taken out of the sum as the store has it and put in as the entry leaves it. So a row that was altered beside the log
/// shows for ever once an entry touches it, and a scan of the section shows it before (<see cref="Recount"/>, <see cref="RunningRecount"/>).</summary>
/// <remarks>The applying thread's.</remarks>
public sealed class StateHashes
{
    private readonly SortedDictionary<StateSection, ulong> hashes;
    private readonly HashSet<StateSection> changed = [];
    private RunningRecount? recount;

    private StateHashes(SortedDictionary<StateSection, ulong> hashes) => this.hashes = hashes;

    /// <summary>What the store says. A store that was written to by a program without hashes is counted anew, which reads all of it.</summary>
    public static StateHashes Load(IStoreSnapshot snapshot)
    {
        var stored = new SortedDictionary<StateSection, ulong>(StateSection.Order);
        LogIndex? at = null;
        foreach (var (key, row) in snapshot.Scan(StoreKeys.StateHashesFirst, StoreKeys.StateHashesEnd))
        {
            var section = StoreKeys.SectionOf(key.Span);
            var hash = StateHashRow.Decode(row.Span);
            stored[section] = hash.Hash;
            at = section == StateSection.Records ? hash.At : at;
        }

        // Every entry writes the records' hash. One that is older than the store means that somebody wrote past it.
        if (at == snapshot.Applied.Index)
        {
            return new StateHashes(stored);
        }

        var counted = new StateHashes(CountAll(snapshot));
        counted.changed.UnionWith(counted.hashes.Keys);
        counted.changed.UnionWith(stored.Keys);
        return counted;
    }

    /// <summary>The last part of an entry's application: adds the hashes' rows to its batch.</summary>
    /// <param name="before">The store without the batch.</param>
    public void Fold(StoreBatch batch, IStoreSnapshot before)
    {
        changed.Add(StateSection.Records);
        foreach (var range in batch.DeletedRanges)
        {
            Empty(range, batch);
        }

        foreach (var write in batch)
        {
            if (!StateSection.TryFind(write.Key, out var section, out var rest))
            {
                continue;
            }

            var by = 0UL;
            if (before.TryGet(write.Key, out var old))
            {
                by -= RowHash.Of(rest, old.Span);
            }

            if (write.Value is { } row)
            {
                by += RowHash.Of(rest, row.Span);
            }

            hashes[section] = Of(section) + by;
            changed.Add(section);
            recount?.Changed(section, write.Key, by);
        }

        foreach (var section in changed)
        {
            var at = section == StateSection.Records ? batch.Applied.Index : default;
            batch.Put(StoreKeys.StateHash(section), new StateHashRow(at, Of(section)).Encode());
        }

        changed.Clear();
    }

    /// <summary>As the newest entry that was folded in left it; 0 when it has no rows.</summary>
    public ulong Of(StateSection section) => hashes.GetValueOrDefault(section);

    /// <summary>As a snapshot has it; 0 when it has no rows. From any thread.</summary>
    public static ulong Of(StateSection section, IStoreSnapshot snapshot) =>
        snapshot.TryGet(StoreKeys.StateHash(section), out var row) ? StateHashRow.Decode(row.Span).Hash : 0;

    /// <param name="at">Of the newest entry that was folded in.</param>
    public StateCheckpoint Checkpoint(LogIndex at) =>
        new(at, [.. hashes.Select(section => new SectionHash(section.Key, section.Value))]);

    /// <summary>What a scan of a whole store adds up to, row by row; equal to what <see cref="Load"/> finds, unless a row was altered.</summary>
    public static Recount BeginRecount() => new();

    /// <summary>A recount beside the entries that follow. It takes the place of the one before.</summary>
    public RunningRecount BeginRunningRecount() => recount = new RunningRecount(this);

    /// <summary>Whether a section's rows add up to the hash that is stored of them, both as the snapshot has them. Reads all of the section.</summary>
    public static bool AddsUp(IStoreSnapshot snapshot, StateSection section)
    {
        var (first, end) = section.Shard is { } shard
            ? StoreKeys.DataOf(section.Keyspace, shard, section.Generation)
            : (StoreKeys.First, StoreKeys.ShardsDataFirst);
        var rows = BeginRecount();
        foreach (var (key, row) in snapshot.Scan(first, end))
        {
            rows.Add(key.Span, row.Span);
        }

        return rows.Hashes.GetValueOrDefault(section) == Of(section, snapshot);
    }

    internal IEnumerable<StateSection> Sections => hashes.Keys;

    // A range is deleted without reading it, so it has to be of whole sections: what is left of one could not be known. The section itself goes:
    // shards that come and go would leave a hash of nothing behind for each generation.
    private void Empty(StoreRange range, StoreBatch batch)
    {
        foreach (var section in hashes.Keys.Where(section => section.Shard is not null).ToList())
        {
            var first = StoreKeys.ShardPrefix(section.Keyspace, section.Shard!.Value, section.Generation);
            var holdsFirst = range.Contains(first);
            Invariant.Holds(
                holdsFirst == range.Contains([.. first, byte.MaxValue]) && (holdsFirst || !range.First.AsSpan().StartsWith(first)),
                "a deleted range holds a shard's data whole or not at all");
            if (holdsFirst)
            {
                hashes.Remove(section);
                changed.Remove(section);
                batch.Delete(StoreKeys.StateHash(section));
                recount?.Emptied(section);
            }
        }
    }

    private static SortedDictionary<StateSection, ulong> CountAll(IStoreSnapshot snapshot)
    {
        var recount = BeginRecount();
        foreach (var (key, row) in snapshot.Scan(StoreKeys.First, StoreKeys.End))
        {
            recount.Add(key.Span, row.Span);
        }

        return recount.Hashes;
    }

    /// <summary>The rows of a store, or of a range of it.</summary>
    public sealed class Recount
    {
        internal Recount()
        {
        }

        internal SortedDictionary<StateSection, ulong> Hashes { get; } = new(StateSection.Order);

        private SortedDictionary<StateSection, ulong> Stored { get; } = new(StateSection.Order);

        /// <summary>Any row of the store, each once.</summary>
        public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
        {
            if (StateSection.TryFind(key, out var section, out var rest))
            {
                Hashes[section] = Hashes.GetValueOrDefault(section) + RowHash.Of(rest, row);
            }
            else
            {
                Stored[StoreKeys.SectionOf(key)] = StateHashRow.Decode(row).Hash;
            }
        }

        /// <summary>After all rows of one snapshot.</summary>
        /// <returns>The sections whose stored hash is not what their rows add up to; a store without hashes has none.</returns>
        public ImmutableArray<StateSection> Differing() => Stored.Count == 0
            ? []
            : [.. Hashes.Keys.Union(Stored.Keys).Where(s => Hashes.GetValueOrDefault(s) != Stored.GetValueOrDefault(s)).Order(StateSection.Order)];
    }
}
