using System.Buffers.Binary;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Requests;

namespace ShardedKv.Core.Store;

/// <summary>A value's row: format byte 1, revision (8 bytes, big-endian), the value.</summary>
internal static class ValueRow
{
    private const byte Format = 1;
    private const int HeaderBytes = 9;

    /// <summary>One allocation; the value's bytes are copied once, so that the row does not keep a whole entry alive.</summary>
    public static byte[] Write(Revision revision, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        var row = GC.AllocateUninitializedArray<byte>(HeaderBytes + head.Length + tail.Length);
        row[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(row.AsSpan(1), revision.Value);
        head.CopyTo(row.AsSpan(HeaderBytes));
        tail.CopyTo(row.AsSpan(HeaderBytes + head.Length));
        return row;
    }

    public static ReadOnlyMemory<byte> ValueOf(ReadOnlyMemory<byte> row)
    {
        Check(row);
        return row[HeaderBytes..];
    }

    public static Revision RevisionOf(ReadOnlyMemory<byte> row)
    {
        Check(row);
        return new Revision(BinaryPrimitives.ReadInt64BigEndian(row.Span[1..]));
    }

    private static void Check(ReadOnlyMemory<byte> row)
    {
        if (row.Length < HeaderBytes || row.Span[0] != Format)
        {
            throw new CoreFormatException("a stored value is not of format 1");
        }
    }
}
