using ShardedKv.Core.Formats;
using ShardedKv.Core.Sessions;

namespace ShardedKv.Core.Groups;

/// <summary>EntryBatchMessage of log.proto.</summary>
public static class EntryBatchCodec
{
    private const int Format = 1;
    private const int CommandsField = 4;

    /// <summary>The header's level is the highest that a command of the batch asks for.</summary>
    public static byte[] Encode(LogTime logTime, IReadOnlyList<ReadOnlyMemory<byte>> commands)
    {
        var level = FeatureLevels.First;
        var size = WireWriter.SizeOfNumber(Format) + WireWriter.SizeOfNumber(logTime.UnixMilliseconds);
        for (var i = 0; i < commands.Count; i++)
        {
            level = Math.Max(level, FeatureLevels.Of(commands[i]));
            size += WireWriter.SizeOfMessage(commands[i].Length);
        }

        size += WireWriter.SizeOfNumber(level);

        var bytes = new byte[size];
        var writer = new WireWriter(bytes);
        writer.Number(1, Format);
        writer.Number(2, level);
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

        if (level is < FeatureLevels.First or > FeatureLevels.Known)
        {
            throw new CoreFormatException($"an entry needs feature level {level}; this program knows {FeatureLevels.First} to {FeatureLevels.Known}");
        }

        return new EntryBatch((int)level, new LogTime(logTime), commands);
    }
}
