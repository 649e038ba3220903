using ShardedKv.Core.Formats;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Sessions;

namespace ShardedKv.Core.Requests;

/// <summary>A command as a GroupCommandMessage of log.proto: exactly the bytes that stand in an entry.</summary>
public static class CommandCodec
{
    internal const int Format = 1;
    internal const int KvField = 2;
    internal const int DigestField = 6;

    public static byte[] Encode(Command command)
    {
        var stamp = command.Stamp;
        var request = RequestCodec.SizeOf(command.Request);
        var inner = WireWriter.SizeOfMessage(16)
            + WireWriter.SizeOfNumber(stamp.OpenedAt.UnixMilliseconds)
            + WireWriter.SizeOfNumber(stamp.Sequence)
            + WireWriter.SizeOfNumber(stamp.LowWater)
            + WireWriter.SizeOfMessage(request)
            + (stamp.Digest is null ? 0 : WireWriter.SizeOfMessage(16));

        var level = stamp.Digest is null ? FeatureLevels.Of(RequestCodec.KindOf(command.Request)) : FeatureLevels.RequestIds;
        var bytes = new byte[
            WireWriter.SizeOfNumber(Format) + WireWriter.SizeOfMessage(inner) + FeatureLevels.SizeOf(level)];
        var writer = new WireWriter(bytes);
        writer.Number(1, Format);
        writer.Message(KvField, inner);
        writer.Id(1, stamp.Session.Value);
        writer.Number(2, stamp.OpenedAt.UnixMilliseconds);
        writer.Number(3, stamp.Sequence);
        writer.Number(4, stamp.LowWater);
        writer.Message(5, request);
        RequestCodec.Write(ref writer, command.Request);
        if (stamp.Digest is { } digest)
        {
            writer.Id(DigestField, digest.Value);
        }

        FeatureLevels.Write(ref writer, level);
        return bytes;
    }

    /// <summary>The key and value of the result are slices of <paramref name="bytes"/>.</summary>
    /// <exception cref="CoreFormatException">Not a user's command.</exception>
    public static Command Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new WireReader(bytes);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1:
                    reader.ReadFormat(type);
                    break;
                case KvField:
                    return CommandView.Of(reader.ReadBytes(type)).ToCommand();
                default:
                    reader.Skip(type);
                    break;
            }
        }

        throw new CoreFormatException("not a user's command");
    }
}
