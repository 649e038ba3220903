using ShardedKv.Storage;

namespace ShardedKv.EndToEnd.Tests;

/// <summary>What the stores of a node that does not run hold.</summary>
internal static class StoreRows
{
    /// <summary>The file that is a replica's store now: another one after each snapshot.</summary>
    /// <param name="data">The node's data directory.</param>
    public static string FileOf(string data, string group) => ReplicaFiles.Open(
        Path.Combine(Directory.GetDirectories(Path.Combine(data, "stores"), $"{group}-*").Single(), "store.db")).Store;

    /// <summary>Each row's key in hexadecimal digits, and its value's length and CRC-32C.</summary>
    public static List<string> Of(string data, string group)
    {
        using var store = SqliteOrderedStore.Open(FileOf(data, group), new OrderedStoreOptions());
        using var snapshot = store.Snapshot();
        return [.. snapshot.Scan(Array.Empty<byte>(), new byte[] { 0xFF }).Select(row => $"{Convert.ToHexString(row.Key.Span)}={row.Value.Length}:{Crc(row.Value.Span)}")];
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc = System.Numerics.BitOperations.Crc32C(crc, one);
        }

        return crc;
    }
}
