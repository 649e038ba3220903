using Google.Protobuf;
using ShardedKv.Core.Formats;

namespace ShardedKv.Core.Groups;

/// <summary>A data group's commands other than a user's (those: CommandCodec), as GroupCommandMessage of log.proto.</summary>
public static class GroupCommandCodec
{
    internal const int ApplyConfigurationField = 3;

    public static byte[] Encode(ApplyConfiguration command) => new GroupCommandMessage
    {
        Format = 1,
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
