using System.Buffers.Binary;
using ShardedKv.Core.Formats;

namespace ShardedKv.Core.Backups;

/// <summary>The last block: BackupTrailerMessage of backup.proto. What ends without it was cut off.</summary>
internal static class BackupTrailer
{
    private const int HashField = 2;

    public static byte[] Encode(BackupSum sum)
    {
        var rows = WireWriter.SizeOfNumber(sum.Rows);
        var bytes = new byte[rows + 9];
        var writer = new WireWriter(bytes);
        writer.Number(1, sum.Rows);
        bytes[rows] = (HashField << 3) | (int)WireType.Fixed64;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(rows + 1), sum.Hash);
        return bytes;
    }

    /// <exception cref="CoreFormatException">No trailer.</exception>
    public static BackupSum Decode(ReadOnlyMemory<byte> bytes)
    {
        var rows = 0L;
        ulong? hash = null;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    rows = reader.ReadNumber(type);
                    break;
                case HashField:
                    hash = reader.ReadFixed64(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return new BackupSum(rows, hash ?? throw new CoreFormatException("a trailer without a hash"));
    }
}
