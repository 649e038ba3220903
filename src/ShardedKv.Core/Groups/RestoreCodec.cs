using System.Collections.Immutable;
using ShardedKv.Core.Backups;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;

namespace ShardedKv.Core.Groups;

/// <summary>A <see cref="Restore"/> as RestoreMessage of log.proto: from a client by itself, in the log within a group's command.</summary>
public static class RestoreCodec
{
    /// <summary>Of one row that is as long as any can be.</summary>
    public const int BytesCeiling = Key.BytesMax + StoreLimits.ValueBytesCeiling + 256;

    private const int RowsField = 8;

    public static byte[] Encode(Restore restore)
    {
        var bytes = new byte[SizeOf(restore)];
        var writer = new WireWriter(bytes);
        Write(ref writer, restore);
        return bytes;
    }

    /// <summary>What a row adds to the bytes of its request.</summary>
    public static int SizeOf(BackupRow row) => WireWriter.SizeOfMessage(row.Size);

    /// <summary>Keys and values are slices of <paramref name="bytes"/>.</summary>
    /// <exception cref="CoreFormatException">No such request, or one beyond its bounds.</exception>
    public static Restore Decode(ReadOnlyMemory<byte> bytes)
    {
        Guid? id = null;
        var numbers = new long[RowsField];
        var rows = ImmutableArray.CreateBuilder<BackupRow>();
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    id = Ids.Read(reader.ReadBytes(type).Span);
                    break;
                case >= 2 and < RowsField:
                    numbers[field] = reader.ReadNumber(type);
                    break;
                case RowsField:
                    rows.Add(BackupRow.Read(reader.ReadBytes(type)));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        var range = new RoutingRange(numbers[3], numbers[4]);
        if (id is not { } named || numbers.Any(number => number < 0) || numbers[2] > int.MaxValue
            || range.First >= range.End || range.End > RoutingRange.EndMax || numbers[5] > Restore.FloorMax)
        {
            throw new CoreFormatException("not a part of a restore");
        }

        if (bytes.Length > (rows.Count > 1 ? Restore.BytesMax : BytesCeiling))
        {
            throw new CoreFormatException($"{rows.Count} rows of a restore in {bytes.Length} bytes");
        }

        return new Restore(
            new RestoreId(named), new ShardId((int)numbers[2]), range, new Revision(numbers[5]), numbers[6], numbers[7] != 0, rows.ToImmutable());
    }

    internal static int SizeOf(Restore restore)
    {
        var size = WireWriter.SizeOfMessage(16) + WireWriter.SizeOfNumber(restore.Shard.Value)
            + WireWriter.SizeOfNumber(restore.Range.First) + WireWriter.SizeOfNumber(restore.Range.End)
            + WireWriter.SizeOfNumber(restore.Floor.Value) + WireWriter.SizeOfNumber(restore.After)
            + WireWriter.SizeOfNumber(restore.Overwrite ? 1 : 0);
        foreach (var row in restore.Rows)
        {
            size += SizeOf(row);
        }

        return size;
    }

    internal static void Write(ref WireWriter writer, Restore restore)
    {
        writer.Id(1, restore.Id.Value);
        writer.Number(2, restore.Shard.Value);
        writer.Number(3, restore.Range.First);
        writer.Number(4, restore.Range.End);
        writer.Number(5, restore.Floor.Value);
        writer.Number(6, restore.After);
        writer.Number(7, restore.Overwrite ? 1 : 0);
        foreach (var row in restore.Rows)
        {
            writer.Message(RowsField, row.Size);
            row.Write(ref writer);
        }
    }
}
