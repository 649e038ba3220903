using ShardedKv.Core.Formats;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Requests;
using ShardedKv.Raft;

namespace ShardedKv.Core.HandOff;

/// <summary>A <see cref="HandOffCommand"/> as a GroupCommandMessage of log.proto, which holds a HandOffCommandMessage of handoff.proto.</summary>
public static class HandOffCommandCodec
{
    internal const int Field = 5;

    private const int RowsField = 6;

    private enum Kind
    {
        Stage = 1,
        StageAgain = 2,
        Install = 3,
        Collect = 4,
        Collected = 5,
    }

    public static byte[] Encode(HandOffCommand command)
    {
        var size = SizeOf(command);
        var bytes = new byte[
            WireWriter.SizeOfNumber(CommandCodec.Format) + WireWriter.SizeOfMessage(size) + FeatureLevels.SizeOf(FeatureLevels.HandOff)];
        var writer = new WireWriter(bytes);
        writer.Number(1, CommandCodec.Format);
        writer.Message(Field, size);
        writer.Number(1, (long)KindOf(command));
        writer.Number(2, command.Shard.Value);
        writer.Number(3, command.Number.Value);
        Write(ref writer, 4, ExpectedOf(command));
        switch (command)
        {
            case Stage stage:
                Write(ref writer, 5, stage.Next);
                foreach (var row in stage.Rows)
                {
                    writer.Message(RowsField, row.Size);
                    row.Write(ref writer);
                }

                writer.Bytes(7, stage.SessionsFrom.GetValueOrDefault().Span);
                break;
            case Install install:
                writer.Message(8, install.Manifest.Size);
                install.Manifest.Write(ref writer);
                break;
            default:
                break;
        }

        FeatureLevels.Write(ref writer, FeatureLevels.HandOff);
        return bytes;
    }

    /// <summary>Keys and values are slices of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The nested message, as GroupCommandMessage.hand_off holds it.</param>
    /// <exception cref="CoreFormatException">No such command, or one beyond its bounds.</exception>
    internal static HandOffCommand Decode(ReadOnlyMemory<byte> bytes)
    {
        long kind = 0, shard = 0, number = 0;
        CopyCursor? expected = null, next = null;
        HandOffManifest? manifest = null;
        ReadOnlyMemory<byte> sessionsFrom = default;
        var rows = new StagedRows();
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    kind = reader.ReadNumber(type);
                    break;
                case 2:
                    shard = reader.ReadNumber(type);
                    break;
                case 3:
                    number = reader.ReadNumber(type);
                    break;
                case 4:
                    expected = CopyCursor.Read(reader.ReadBytes(type));
                    break;
                case 5:
                    next = CopyCursor.Read(reader.ReadBytes(type));
                    break;
                case RowsField:
                    rows.Add(reader.ReadBytes(type));
                    break;
                case 7:
                    sessionsFrom = reader.ReadBytes(type);
                    break;
                case 8:
                    manifest = HandOffManifest.Read(reader.ReadBytes(type));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        if (shard is < 0 or > int.MaxValue || number < 1)
        {
            throw new CoreFormatException($"a hand-off of shard {shard} by configuration {number}");
        }

        var (id, by) = (new ShardId((int)shard), new ConfigNumber(number));
        return (Kind)kind switch
        {
            Kind.Stage when next is not null =>
                new Stage(id, by, expected, next, rows.Taken(), sessionsFrom.IsEmpty ? (ReadOnlyMemory<byte>?)null : sessionsFrom),
            Kind.StageAgain when expected is not null => new StageAgain(id, by, expected),
            Kind.Install when manifest is not null => new Install(id, by, manifest),
            Kind.Collect => new Collect(id, by),
            Kind.Collected => new Collected(id, by),
            _ => throw new CoreFormatException($"not a whole command of a hand-off, kind {kind}"),
        };
    }

    private static int SizeOf(HandOffCommand command) =>
        WireWriter.SizeOfNumber((long)KindOf(command)) + WireWriter.SizeOfNumber(command.Shard.Value)
        + WireWriter.SizeOfNumber(command.Number.Value) + SizeOf(ExpectedOf(command))
        + command switch
        {
            Stage stage => SizeOf(stage.Next) + stage.Rows.Sum(row => row.SizeInList)
                + WireWriter.SizeOfBytes(stage.SessionsFrom.GetValueOrDefault().Length),
            Install install => WireWriter.SizeOfMessage(install.Manifest.Size),
            _ => 0,
        };

    private static Kind KindOf(HandOffCommand command) => command switch
    {
        Stage => Kind.Stage,
        StageAgain => Kind.StageAgain,
        Install => Kind.Install,
        Collect => Kind.Collect,
        Collected => Kind.Collected,
        _ => throw new InvariantException("the family of hand-off commands is closed"),
    };

    private static CopyCursor? ExpectedOf(HandOffCommand command) => command switch
    {
        Stage stage => stage.Expected,
        StageAgain again => again.Expected,
        _ => null,
    };

    private static int SizeOf(CopyCursor? cursor) => cursor is null ? 0 : WireWriter.SizeOfMessage(cursor.Size);

    private static void Write(ref WireWriter writer, int field, CopyCursor? cursor)
    {
        if (cursor is not null)
        {
            writer.Message(field, cursor.Size);
            cursor.Write(ref writer);
        }
    }
}
