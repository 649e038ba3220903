using System.Buffers.Binary;
using ShardedKv.Core.Formats;
using ShardedKv.Raft;

namespace ShardedKv.Core.Integrity;

/// <summary>A section's hash as it is stored: format byte 1, for the group's records the index of the newest entry (8 bytes, else 0), the
/// hash (8 bytes), both big-endian.</summary>
internal readonly record struct StateHashRow(LogIndex At, ulong Hash)
{
    private const byte Format = 1;
    private const int Bytes = 17;

    public byte[] Encode()
    {
        var row = new byte[Bytes];
        row[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(row.AsSpan(1), At.Value);
        BinaryPrimitives.WriteUInt64BigEndian(row.AsSpan(9), Hash);
        return row;
    }

    public static StateHashRow Decode(ReadOnlySpan<byte> row) => row.Length == Bytes && row[0] == Format
        ? new StateHashRow(new LogIndex(BinaryPrimitives.ReadInt64BigEndian(row[1..])), BinaryPrimitives.ReadUInt64BigEndian(row[9..]))
        : throw new CoreFormatException("a stored state hash is not of format 1");
}
