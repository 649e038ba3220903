using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Core.Backups;

/// <summary>Of which shard, and of which of its states, the rows of a backup's file are.</summary>
/// <param name="Revision">The shard's in that state; no row's is above it.</param>
/// <param name="At">How far the store of the shard's group had applied its log.</param>
/// <param name="Restored">What was restored into the shard before; null when nothing was.</param>
public sealed record BackupHeader(
    ClusterId Cluster,
    KeyspaceId Keyspace,
    ShardId Shard,
    RoutingRange Range,
    ConfigNumber Configuration,
    Revision Revision,
    LogPosition At,
    RestoreMark? Restored)
{
    private const int Format = 1;

    /// <summary>BackupHeaderMessage of backup.proto.</summary>
    internal byte[] Encode()
    {
        var restored = Restored?.Size ?? 0;
        var bytes = new byte[WireWriter.SizeOfNumber(Format) + WireWriter.SizeOfMessage(16)
            + WireWriter.SizeOfNumber(Keyspace.Value) + WireWriter.SizeOfNumber(Shard.Value)
            + WireWriter.SizeOfNumber(Range.First) + WireWriter.SizeOfNumber(Range.End)
            + WireWriter.SizeOfNumber(Configuration.Value) + WireWriter.SizeOfNumber(Revision.Value)
            + WireWriter.SizeOfNumber(At.Index.Value) + WireWriter.SizeOfNumber(At.Term.Value)
            + (Restored is null ? 0 : WireWriter.SizeOfMessage(restored))];
        var writer = new WireWriter(bytes);
        writer.Number(1, Format);
        writer.Id(2, Cluster.Value);
        writer.Number(3, Keyspace.Value);
        writer.Number(4, Shard.Value);
        writer.Number(5, Range.First);
        writer.Number(6, Range.End);
        writer.Number(7, Configuration.Value);
        writer.Number(8, Revision.Value);
        writer.Number(9, At.Index.Value);
        writer.Number(10, At.Term.Value);
        if (Restored is not null)
        {
            writer.Message(11, restored);
            Restored.Write(ref writer);
        }

        return bytes;
    }

    /// <exception cref="CoreFormatException">No header, or one of a newer format.</exception>
    internal static BackupHeader Decode(ReadOnlyMemory<byte> bytes)
    {
        Guid cluster = default;
        var numbers = new long[11];
        RestoreMark? restored = null;
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    numbers[1] = reader.ReadFormat(type);
                    break;
                case 2:
                    cluster = Ids.Read(reader.ReadBytes(type).Span);
                    break;
                case >= 3 and <= 10:
                    numbers[field] = reader.ReadNumber(type);
                    break;
                case 11:
                    restored = RestoreMark.Read(reader.ReadBytes(type));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        var range = new RoutingRange(numbers[5], numbers[6]);
        if (numbers[1] == 0 || numbers.Any(number => number < 0) || numbers[3] > int.MaxValue || numbers[4] > int.MaxValue
            || range.First >= range.End || range.End > RoutingRange.EndMax)
        {
            throw new CoreFormatException("a header that names no state of a shard");
        }

        return new BackupHeader(
            new ClusterId(cluster), new KeyspaceId((int)numbers[3]), new ShardId((int)numbers[4]), range,
            new ConfigNumber(numbers[7]), new Revision(numbers[8]), new LogPosition(new LogIndex(numbers[9]), new Term(numbers[10])), restored);
    }
}
