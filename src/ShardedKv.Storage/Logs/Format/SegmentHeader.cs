using System.Buffers.Binary;
using System.Globalization;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Logs.Format;

/// <summary>The first sector of a segment file. Segments are numbered without gaps, and each says where the one before it ends: a file, or
/// the end of one, that is missing is noticed.</summary>
/// <param name="Log">Made with the log; a file of another log does not count.</param>
/// <param name="First">The oldest segment that is needed when this one begins; older files are rubbish.</param>
/// <param name="FirstBatch">The number of the first batch in this segment.</param>
/// <param name="PreviousEnd">Where the last batch of the segment before ends; 0 in the first segment.</param>
internal sealed record SegmentHeader(Guid Log, long Number, long First, long FirstBatch, long PreviousEnd)
{
    public const int Bytes = 512;

    public const string Suffix = ".seg";

    private const ulong Magic = 0x0A0D_474F_4C56_4B53; // "SKVLOG\r\n"
    private const uint Version = 1;
    private const int CrcAt = Bytes - sizeof(uint);

    public static string NameOf(long number) => number.ToString("d16", CultureInfo.InvariantCulture) + Suffix;

    public static bool TryNumber(string name, out long number)
    {
        number = 0;
        return name.Length == 16 + Suffix.Length
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, 16), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    public byte[] Encode()
    {
        var bytes = new byte[Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        Log.TryWriteBytes(bytes.AsSpan(16));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), Number);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), First);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(48), FirstBatch);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(56), PreviousEnd);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(CrcAt), Crc32C.Of(bytes.AsSpan(0, CrcAt)));
        return bytes;
    }

    /// <exception cref="LogException">Damaged, or of another version.</exception>
    public static SegmentHeader Decode(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < Bytes || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
        {
            throw LogException.Damaged(path, 0, "a segment's header", "something else");
        }

        // Before the checksum, whose place another version may have changed.
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != Version)
        {
            throw new LogException(
                LogFailure.UnknownFormat, path, $"it is of format {version}; this version reads {Version}", "Start the version that made it");
        }

        var crc = Crc32C.Of(bytes[..CrcAt]);
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcAt..]);
        return crc == stored
            ? new SegmentHeader(
                new Guid(bytes.Slice(16, 16)),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[56..]))
            : throw LogException.Damaged(path, 0, $"a segment's header with checksum {stored:x8}", $"checksum {crc:x8}");
    }
}
