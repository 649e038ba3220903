using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Integrity;

/// <summary>Rewrites the stores of a node that is stopped, with one value changed: sound for every checksum, and not what the log made.</summary>
internal static class AlteredStore
{
    public static void Alter(string dataDirectory, byte[] from, byte[] to)
    {
        Assert.Equal(1, In(dataDirectory).Count(file => Rewrite(file, from, to)));
    }

    /// <summary>In the value of the row whose key ends so, as a disk would.</summary>
    public static void FlipBit(string dataDirectory, byte[] key) => Assert.Equal(1, In(dataDirectory).Count(file =>
    {
        var bytes = File.ReadAllBytes(file);
        var at = bytes.AsSpan().LastIndexOf(key);
        if (at >= 0)
        {
            bytes[at + key.Length + 100] ^= 0x10;
            File.WriteAllBytes(file, bytes);
        }

        return at >= 0;
    }));

    /// <summary>The paths that the stores began with.</summary>
    public static IReadOnlyList<string> In(string dataDirectory) =>
        [.. Directory.GetDirectories(Path.Combine(dataDirectory, "stores")).Select(replica => Path.Combine(replica, "store.db"))];

    /// <summary>Whether a row of data ends with this.</summary>
    public static bool Holds(string dataDirectory, byte[] value) => In(dataDirectory).Any(first =>
    {
        using var store = SqliteOrderedStore.Open(ReplicaFiles.Open(first).Store, new OrderedStoreOptions());
        using var snapshot = store.Snapshot();
        return snapshot.Scan(new byte[] { 1 }, new byte[] { 2 }).Any(row => row.Value.Span.EndsWith(value));
    });

    private static bool Rewrite(string file, byte[] from, byte[] to)
    {
        var altered = false;
        var other = file + ".altered";
        using (var store = SqliteOrderedStore.Open(file, new OrderedStoreOptions()))
        using (var snapshot = store.Snapshot())
        using (var load = StoreBulkLoad.Create(other))
        {
            foreach (var (key, row) in snapshot.Scan(new byte[] { 0 }, new byte[] { 2 }))
            {
                var hit = key.Span[0] == 1 && row.Span.EndsWith(from);
                load.Add(key.Span, hit ? [.. row.Span[..^from.Length], .. to] : row.Span);
                altered |= hit;
            }

            load.Finish(snapshot.Applied);
        }

        File.Move(other, file, overwrite: true);
        return altered;
    }
}
