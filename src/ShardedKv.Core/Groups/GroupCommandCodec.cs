using Google.Protobuf;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Requests;

namespace ShardedKv.Core.Groups;

/// <summary>A data group's commands other than those under a session (those: CommandCodec), as GroupCommandMessage of log.proto.</summary>
public static class GroupCommandCodec
{
    internal const int ApplyConfigurationField = 3;
    internal const int RestoreField = 4;

    public static byte[] Encode(Restore restore)
    {
        var size = RestoreCodec.SizeOf(restore);
        var bytes = new byte[
            WireWriter.SizeOfNumber(CommandCodec.Format) + WireWriter.SizeOfMessage(size) + FeatureLevels.SizeOf(FeatureLevels.Restores)];
        var writer = new WireWriter(bytes);
        writer.Number(1, CommandCodec.Format);
        writer.Message(RestoreField, size);
        RestoreCodec.Write(ref writer, restore);
        FeatureLevels.Write(ref writer, FeatureLevels.Restores);
        return bytes;
    }

    /// <param name="level"><see cref="FeatureLevels.HandOff"/> when a shard has another group than in the configuration before.</param>
    public static byte[] Encode(ApplyConfiguration command, int level = FeatureLevels.First) => new GroupCommandMessage
    {
        Format = 1,
        FeatureLevel = Messages.WriteLevel(level),
        ApplyConfiguration = new ApplyConfigurationMessage
        {
            Configuration = Messages.Write(command.Configuration),
            Limits = Messages.Write(command.Limits),
        },
    }.ToByteArray();

    /// <param name="bytes">The nested message, as GroupCommandMessage.apply_configuration holds it.</param>
    internal static ApplyConfiguration ReadApplyConfiguration(ReadOnlyMemory<byte> bytes)
    {
        var message = Messages.Parse(ApplyConfigurationMessage.Parser, bytes);
        return new ApplyConfiguration(Messages.Read(message.Configuration), Messages.Read(message.Limits));
    }
}
