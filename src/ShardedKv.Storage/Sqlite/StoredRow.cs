using System.Buffers.Binary;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Sqlite;

/// <summary>What the value column holds: the value, then CRC-32C of key and value, little-endian. SQLite itself does not notice a
/// flipped bit within a value.</summary>
internal static class StoredRow
{
    public const int ChecksumBytes = sizeof(uint);

    public static void Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Span<byte> stored)
    {
        value.CopyTo(stored);
        BinaryPrimitives.WriteUInt32LittleEndian(stored[value.Length..], Crc32C.Of(key, value));
    }

    public static byte[] Read(string path, ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored)
    {
        var length = stored.Length - ChecksumBytes;
        if (length < 0
            || BinaryPrimitives.ReadUInt32LittleEndian(stored[length..]) != Crc32C.Of(key, stored[..length]))
        {
            throw StoreException.Damaged(path, $"The row of key {Convert.ToHexString(key)} fails its checksum");
        }

        return stored[..length].ToArray();
    }
}
