using ShardedKv.Core.Formats;
using ShardedKv.Core.Sessions;

namespace ShardedKv.Core.Groups;

/// <summary>EntryBatchMessage of log.proto.</summary>
public static class EntryBatchCodec
{
    /// <summary>The highest level that this program applies, and the one it writes while no other is agreed on.</summary>
    public const int FeatureLevel = 1;

    private const int Format = 1;
    private const int CommandsField = 4;

    public static byte[] Encode(LogTime logTime, IReadOnlyList<ReadOnlyMemory<byte>> commands)
    {
        var size = WireWriter.SizeOfNumber(Format) + WireWriter.SizeOfNumber(FeatureLevel)
            + WireWriter.SizeOfNumber(logTime.UnixMilliseconds);
        for (var i = 0; i < commands.Count; i++)
        {
            size += WireWriter.SizeOfMessage(commands[i].Length);
        }

        var bytes = new byte[size];
        var writer = new WireWriter(bytes);
        writer.Number(1, Format);
        writer.Number(2, FeatureLevel);
        writer.Number(3, logTime.UnixMilliseconds);
        for (var i = 0; i < commands.Count; i++)
        {
            writer.Message(CommandsField, commands[i].Length);
            writer.Raw(commands[i].Span);
        }

        return bytes;
    }

    /// <exception cref="CoreFormatException">Not a batch, or one that this program is too old for: the replica must stop, since
    /// going on would let its state part from the others'.</exception>
    public static EntryBatch Decode(ReadOnlyMemory<byte> payload)
    {
        var level = 0L;
        var logTime = 0L;
        var commands = new List<ReadOnlyMemory<byte>>();
        var reader = new WireReader(payload);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    reader.ReadFormat(type);
                    break;
                case 2:
                    level = reader.ReadNumber(type);
                    break;
                case 3:
                    logTime = reader.ReadNumber(type);
                    break;
                case CommandsField:
                    commands.Add(reader.ReadBytes(type));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        if (level is < 1 or > FeatureLevel)
        {
            throw new CoreFormatException($"an entry needs feature level {level}; this program knows 1 to {FeatureLevel}");
        }

        return new EntryBatch((int)level, new LogTime(logTime), commands);
    }
}
