using ShardedKv.Storage;

namespace ShardedKv.Actors.Tests.Integrity;

/// <summary>Rewrites the stores of a node that is stopped, with one value changed: sound for every checksum, and not what the log made.</summary>
internal static class AlteredStore
{
    public static void Alter(string dataDirectory, byte[] from, byte[] to)
    {
        var altered = Directory.GetFiles(Path.Combine(dataDirectory, "stores"), "store.db", SearchOption.AllDirectories).Count(file => Rewrite(file, from, to));
        Assert.Equal(1, altered);
    }

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
