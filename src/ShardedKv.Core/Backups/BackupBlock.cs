using System.Buffers.Binary;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Backups;

/// <summary>The numbers are in the format.</summary>
public enum BackupBlockKind
{
    Header = 1,
    Rows = 2,
    Trailer = 3,
}

/// <summary>The frame of an exported shard's parts: CRC-32C of all that follows (4 bytes), kind (1), length of the payload (4), payload.
/// Numbers are little-endian.</summary>
/// <param name="Payload">A message of backup.proto.</param>
public readonly record struct BackupBlock(BackupBlockKind Kind, ReadOnlyMemory<byte> Payload)
{
    public const int FrameBytes = 9;

    /// <summary>A block of rows is closed before it would grow beyond this; a single row may.</summary>
    public const int PayloadBytes = 64 * 1024;

    /// <summary>What a reader has to hold at most.</summary>
    public const int PayloadBytesMax = Key.BytesMax + StoreLimits.ValueBytesCeiling + 256;

    /// <summary>Stands before the first block.</summary>
    public static ReadOnlySpan<byte> FileMark => "skvshard"u8;

    public byte[] Encode()
    {
        var bytes = new byte[FrameBytes + Payload.Length];
        bytes[4] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(5), Payload.Length);
        Payload.Span.CopyTo(bytes.AsSpan(FrameBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc32C.Of(bytes.AsSpan(4)));
        return bytes;
    }

    /// <param name="frame">The first <see cref="FrameBytes"/> of a block.</param>
    /// <returns>How many bytes follow. They are not vouched for yet: only the whole block's checksum does.</returns>
    /// <exception cref="CoreFormatException">A length that no block has.</exception>
    public static int PayloadLength(ReadOnlySpan<byte> frame)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(frame[5..]);
        return length is >= 0 and <= PayloadBytesMax
            ? length
            : throw new CoreFormatException($"a block announces {length} bytes; it has at most {PayloadBytesMax}");
    }

    /// <param name="bytes">Frame and payload, whole. The payload of the result is a slice of it.</param>
    /// <exception cref="CoreFormatException">The checksum does not fit, or the kind is not known.</exception>
    public static BackupBlock Decode(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (BinaryPrimitives.ReadUInt32LittleEndian(span) != Crc32C.Of(span[4..]))
        {
            throw new CoreFormatException("a block's checksum does not fit its bytes");
        }

        return span[4] is >= (byte)BackupBlockKind.Header and <= (byte)BackupBlockKind.Trailer
            ? new BackupBlock((BackupBlockKind)span[4], bytes[FrameBytes..])
            : throw new CoreFormatException($"a block of kind {span[4]} is not known here");
    }
}
