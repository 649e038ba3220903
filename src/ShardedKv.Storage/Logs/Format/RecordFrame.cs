using System.Buffers.Binary;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Logs.Format;

/// <summary>One record: length, CRC-32C, kind, number of the persistence id in this segment, sequence number, payload.</summary>
/// <remarks>The checksum includes segment and offset, so that bytes that strayed, or of a file's former life, do not count.</remarks>
internal static class RecordFrame
{
    public const int HeaderBytes = 24;

    private const int CrcFrom = 8;

    /// <summary>Writes header and checksum before a payload that is in place.</summary>
    /// <param name="record">From header to the payload's end.</param>
    public static void Seal(Span<byte> record, RecordKind kind, int stream, long sequence, long segment, long offset)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], (int)kind);
        BinaryPrimitives.WriteInt32LittleEndian(record[12..], stream);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], CrcOf(record, segment, offset));
    }

    /// <summary>The record that begins here.</summary>
    /// <returns>Null when it is whole, else what is wrong.</returns>
    public static string? Read(ReadOnlySpan<byte> bytes, long segment, long offset, out Record record)
    {
        record = default;
        if (bytes.Length < HeaderBytes)
        {
            return $"{bytes.Length} bytes left";
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < HeaderBytes || length > bytes.Length)
        {
            return $"a record of {length} bytes";
        }

        var stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        var crc = CrcOf(bytes[..length], segment, offset);
        if (crc != stored)
        {
            return $"a record with checksum {crc:x8} instead of {stored:x8}";
        }

        record = new Record(
            (RecordKind)BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            length);
        return null;
    }

    public static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> bytes, Record record) => bytes[HeaderBytes..record.Length];

    private static uint CrcOf(ReadOnlySpan<byte> record, long segment, long offset)
    {
        Span<byte> place = stackalloc byte[24];
        BinaryPrimitives.WriteInt64LittleEndian(place, segment);
        BinaryPrimitives.WriteInt64LittleEndian(place[8..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(place[16..], record.Length);
        return Crc32C.Of(place, record[CrcFrom..]);
    }
}

/// <param name="Stream">The number that a <see cref="RecordKind.Define"/> record of the same segment gives.</param>
/// <param name="Length">Header included.</param>
internal readonly record struct Record(RecordKind Kind, int Stream, long Sequence, int Length);
