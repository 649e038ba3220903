using System.Diagnostics;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Integrity;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;
using ShardedKv.Core.Sessions;
using ShardedKv.Core.Store;
using ShardedKv.Raft;

namespace ShardedKv.Storage.Benchmarks;

/// <summary>What the state machine of a data group adds to its store: to a read, the shard's revision, which its mark carries; to a write, the state
/// hash, which reads the row that is replaced. Each beside the same without it, in turns; the medians, and their ratio.</summary>
internal static class MachineMeasurement
{
    private const int Count = 20_000;
    private const int PerEntry = 8;
    private const int Rounds = 9;

    private static readonly LogTime Start = new(1_000_000_000);
    private static Ownership? _owners;
    private static StateHashes? _hashes;

    private static readonly SessionId Session = new(new Guid("11111111-2222-3333-4444-555555555555"));

    public static async Task Run(string directory)
    {
        using var store = SqliteOrderedStore.Open(Path.Combine(directory, "store.db"), new OrderedStoreOptions
        {
            MemtableAgeMax = TimeSpan.FromHours(1),
            MemtableBytesMax = 256L << 20,
            Memory = new StoreMemory(1L << 30, 256L << 20),
        });
        var group = new GroupId(1);
        var machine = new ShardGroupMachine(group, store);
        machine.Apply(EntryOf(store, [GroupCommandCodec.Encode(new ApplyConfiguration(
            new Configuration(new ConfigNumber(1), 1, InitialPlan.Spread(16, [group])), new StoreLimits()))]));
        var keys = Enumerable.Range(0, Count).Select(i => Key.FromText($"user-key-{i:d8}")).ToArray();
        new Random(1).Shuffle(keys);
        Console.WriteLine($"-- {Count:n0} keys, values of 256 bytes, {PerEntry} in an entry, 16 shards; ns for one; ratio of the medians");

        var sequence = 0L;
        Applies("apply, new keys", store, machine, keys, ref sequence);
        Applies("apply, keys that are in the memtable", store, machine, keys, ref sequence);
        Reads("get, in the memtable", store, machine, keys);
        await store.FlushAsync();
        Reads("get, in the file's cache", store, machine, keys);
        Applies("apply, keys that are in the file's cache", store, machine, keys, ref sequence);
    }

    private static void Reads(string name, SqliteOrderedStore store, ShardGroupMachine machine, Key[] keys)
    {
        using var view = store.Snapshot();
        var owners = Ownership.Load(new GroupId(1), view);
        var stored = Array.ConvertAll(keys, key => StoreKeys.Value(owners.Shards[owners.Find(key.RoutingKey)].ValuePrefix, key.Span));
        var records = Array.ConvertAll(keys, key => owners.Shards[owners.Find(key.RoutingKey)].RecordKey);
        var requests = Array.ConvertAll(keys, key => new Get(key));
        var (alone, looked, whole) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            alone.Add(Time(i => Value(store, stored[i])));
            looked.Add(Time(i => ValueAndRecord(store, stored[i], records[i])));
            whole.Add(Time(i => Read(store, machine, requests[i])));
        }

        Print($"{name}: the row alone", Median(alone), Median(alone));
        Print($"{name}: the row, and its shard's from the store", Median(looked), Median(alone));
        Print($"{name}: the machine's read", Median(whole), Median(alone));
    }

    private static void Applies(string name, SqliteOrderedStore store, ShardGroupMachine machine, Key[] keys, ref long sequence)
    {
        var value = new byte[256];
        var (whole, hash) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var at = 0; at + PerEntry <= keys.Length; at += PerEntry)
        {
            var commands = new ReadOnlyMemory<byte>[PerEntry];
            for (var i = 0; i < PerEntry; i++)
            {
                sequence++;
                commands[i] = CommandCodec.Encode(new Command(new SessionStamp(Session, Start, sequence, sequence - 1), new Put(keys[at + i], value)));
            }

            var entry = EntryOf(store, commands);
            using var before = store.Snapshot();
            var begun = Stopwatch.GetTimestamp();
            machine.Apply(entry);
            whole += Stopwatch.GetElapsedTime(begun);
            hash += Fold(store, before, keys.AsSpan(at, PerEntry), value);
        }

        var (all, part) = (whole.TotalNanoseconds / keys.Length, hash.TotalNanoseconds / keys.Length);
        Print($"{name}: without the state hash", all - part, all - part);
        Print($"{name}: with it", all, all - part);
    }

    /// <summary>The same rows once more, over the store as the entry found it: what the machine spent on their hashes.</summary>
    private static TimeSpan Fold(SqliteOrderedStore store, IStoreSnapshot before, ReadOnlySpan<Key> keys, byte[] value)
    {
        var owners = _owners ??= Ownership.Load(new GroupId(1), before);
        var hashes = _hashes ??= StateHashes.Load(before);
        var batch = new StoreBatch(store.Applied);
        foreach (var key in keys)
        {
            batch.Put(
                StoreKeys.Value(owners.Shards[owners.Find(key.RoutingKey)].ValuePrefix, key.Span), ValueRow.Write(new Revision(1), value, default));
        }

        var begun = Stopwatch.GetTimestamp();
        hashes.Fold(batch, before);
        return Stopwatch.GetElapsedTime(begun);
    }

    private static bool Value(SqliteOrderedStore store, byte[] key)
    {
        using var snapshot = store.Snapshot();
        return snapshot.TryGet(key, out var row) && new Found(ValueRow.ValueOf(row), ValueRow.RevisionOf(row)).Revision.Value > 0;
    }

    private static bool ValueAndRecord(SqliteOrderedStore store, byte[] key, byte[] record)
    {
        using var snapshot = store.Snapshot();
        return snapshot.TryGet(record, out var shard) && ShardRecord.Decode(shard).Revision.Value > 0
            && snapshot.TryGet(key, out var row) && new Found(ValueRow.ValueOf(row), ValueRow.RevisionOf(row)).Revision.Value > 0;
    }

    private static bool Read(SqliteOrderedStore store, ShardGroupMachine machine, Get request)
    {
        using var snapshot = store.Snapshot();
        return machine.Read(request, snapshot) is Found { Mark: not null };
    }

    private static double Time(Func<int, bool> read)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < Count; i++)
        {
            if (!read(i))
            {
                throw new InvalidOperationException("a value is missing");
            }
        }

        return Stopwatch.GetElapsedTime(begun).TotalNanoseconds / Count;
    }

    private static Entry EntryOf(SqliteOrderedStore store, IReadOnlyList<ReadOnlyMemory<byte>> commands) => new(
        store.Applied.Index.Next(), new Term(1), EntryKind.Normal, EntryBatchCodec.Encode(Start, commands));

    private static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);

    private static void Print(string name, double nanoseconds, double of) =>
        Console.WriteLine($"{name,-72}{nanoseconds,8:n0} ns{nanoseconds / of,8:n2}");
}
