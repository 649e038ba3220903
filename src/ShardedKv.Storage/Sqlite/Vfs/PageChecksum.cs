using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ShardedKv.Storage.Sqlite.Vfs;

/// <summary>The last four bytes of a page of the store's file: CRC-32C over its content and its number, so that a page in another's place
/// is found too. SQLite leaves these bytes to us.</summary>
internal static class PageChecksum
{
    /// <summary>Of each page, at its end, kept free by SQLite.</summary>
    public const int ReservedBytes = 8;

    /// <param name="number">Counts from 1.</param>
    public static void Write(Span<byte> page, long number)
    {
        page[^ReservedBytes..].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(page[^4..], Of(page[..^4], number));
    }

    /// <summary>A page of zeros is a hole that was never written: SQLite takes none for content.</summary>
    public static bool Holds(ReadOnlySpan<byte> page, long number) =>
        BinaryPrimitives.ReadUInt32LittleEndian(page[^4..]) == Of(page[..^4], number) || !page.ContainsAnyExcept((byte)0);

    // Four lanes side by side: the processor's CRC instruction has a latency of three cycles and takes one each cycle.
    private static uint Of(ReadOnlySpan<byte> content, long number)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(content);
        var lane = words.Length / 4;
        var (a, b, c, d) = (uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue);
        var first = words[..lane];
        var second = words.Slice(lane, lane);
        var third = words.Slice(2 * lane, lane);
        var fourth = words.Slice(3 * lane, lane);
        for (var i = 0; i < lane; i++)
        {
            a = BitOperations.Crc32C(a, first[i]);
            b = BitOperations.Crc32C(b, second[i]);
            c = BitOperations.Crc32C(c, third[i]);
            d = BitOperations.Crc32C(d, fourth[i]);
        }

        var crc = BitOperations.Crc32C(a, ((ulong)b << 32) | c);
        crc = BitOperations.Crc32C(crc, ((ulong)d << 32) | (uint)number);
        foreach (var single in content[(4 * lane * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, single);
        }

        return ~crc;
    }
}
