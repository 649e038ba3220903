using System.Buffers.Binary;
using ShardedKv.Storage.Files;

namespace ShardedKv.Storage.Logs.Format;

/// <summary>
/// Around the records of one append: a header that says where it belongs, zeros up to a multiple of <see cref="Alignment"/>, and a trailer.
/// A batch counts as a whole or not at all, and each is synced before the next is written, so that only the last one can be torn.
/// </summary>
/// <remarks>A header never straddles a sector, and the last bytes of header and batch are never zero: where they are, the end was not
/// written.</remarks>
internal static class BatchFrame
{
    public const int Alignment = 64;
    public const int HeaderBytes = 64;
    public const int TrailerBytes = 8;

    /// <summary>What a batch takes beside its records, at most.</summary>
    public const int Overhead = HeaderBytes + TrailerBytes + Alignment;

    private const uint Magic = 0x4256_4B53; // "SKVB"
    private const ulong HeaderEnd = 0xB7_0A0D_4442_5653_4B;
    private const ulong TrailerMask = 0xE5A1_C39B_7D24_F68D;

    /// <summary>Of a batch whose header and records end at <paramref name="recordsEnd"/>.</summary>
    public static int LengthOf(int recordsEnd) => (recordsEnd + TrailerBytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>Writes header, padding and trailer around the records in <paramref name="batch"/>, which has the batch's length.</summary>
    public static void Seal(Span<byte> batch, int recordsEnd, Guid log, long segment, long offset, long number)
    {
        batch[recordsEnd..].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(batch[^TrailerBytes..], TrailerOf(number));
        BinaryPrimitives.WriteUInt32LittleEndian(batch, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(batch[8..], number);
        BinaryPrimitives.WriteInt64LittleEndian(batch[16..], segment);
        BinaryPrimitives.WriteInt64LittleEndian(batch[24..], offset);
        BinaryPrimitives.WriteInt32LittleEndian(batch[32..], batch.Length);
        BinaryPrimitives.WriteInt32LittleEndian(batch[36..], recordsEnd);
        log.TryWriteBytes(batch[40..]);
        BinaryPrimitives.WriteUInt64LittleEndian(batch[56..], HeaderEnd);
        BinaryPrimitives.WriteUInt32LittleEndian(batch[4..], Crc32C.Of(batch[8..HeaderBytes]));
    }

    /// <summary>Whether a batch of this log and segment begins at this offset of the file.</summary>
    public static bool TryHeader(
        ReadOnlySpan<byte> file, int offset, Guid log, long segment, out long number, out int length, out int recordsEnd)
    {
        (number, length, recordsEnd) = (0, 0, 0);
        if (file.Length - offset < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(file[offset..]) != Magic)
        {
            return false;
        }

        var header = file.Slice(offset, HeaderBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != Crc32C.Of(header[8..])
            || BinaryPrimitives.ReadInt64LittleEndian(header[16..]) != segment
            || BinaryPrimitives.ReadInt64LittleEndian(header[24..]) != offset
            || new Guid(header.Slice(40, 16)) != log)
        {
            return false;
        }

        number = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        length = BinaryPrimitives.ReadInt32LittleEndian(header[32..]);
        recordsEnd = BinaryPrimitives.ReadInt32LittleEndian(header[36..]);
        return recordsEnd >= HeaderBytes && length == LengthOf(recordsEnd);
    }

    /// <param name="batch">From header to trailer.</param>
    public static bool HasTrailer(ReadOnlySpan<byte> batch, long number) =>
        BinaryPrimitives.ReadUInt64LittleEndian(batch[^TrailerBytes..]) == TrailerOf(number);

    // Numbers are far too small to make its last byte zero.
    private static ulong TrailerOf(long number) => (ulong)number ^ TrailerMask;
}
