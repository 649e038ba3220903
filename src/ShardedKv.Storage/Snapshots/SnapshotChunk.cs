using System.Buffers.Binary;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Snapshots;

/// <summary>A chunk as it stands in a snapshot's file and travels: the body's length (4), CRC-32C of the chunk's number and its body (4),
/// the body; little-endian. The number is in the checksum, so that one chunk never passes for another.</summary>
internal static class SnapshotChunk
{
    public const int HeaderBytes = 8;

    /// <param name="record">The body stands behind the room for the header.</param>
    public static void Seal(int number, Span<byte> record)
    {
        var body = record[HeaderBytes..];
        BinaryPrimitives.WriteInt32LittleEndian(record, body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], ChecksumOf(number, body));
    }

    /// <returns>False when it is not what was sealed as that chunk.</returns>
    public static bool TryOpen(int number, ReadOnlyMemory<byte> record, out ReadOnlyMemory<byte> body)
    {
        body = record.Length > HeaderBytes ? record[HeaderBytes..] : default;
        return body.Length > 0
            && BinaryPrimitives.ReadInt32LittleEndian(record.Span) == body.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(record.Span[4..]) == ChecksumOf(number, body.Span);
    }

    private static uint ChecksumOf(int number, ReadOnlySpan<byte> body)
    {
        Span<byte> first = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(first, number);
        return Crc32C.Of(first, body);
    }
}
