using Google.Protobuf;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Meta;

/// <summary>MetaReplyMessage of meta.proto: as it goes between nodes and as it is remembered.</summary>
public static class MetaReplyCodec
{
    public static byte[] Encode(MetaReply reply) => Write(reply).ToByteArray();

    /// <exception cref="CoreFormatException">Not a reply of the meta group.</exception>
    public static MetaReply Decode(ReadOnlyMemory<byte> bytes) => Read(Messages.Parse(MetaReplyMessage.Parser, bytes));

    internal static MetaReplyMessage Write(MetaReply reply)
    {
        var message = new MetaReplyMessage { Format = 1 };
        switch (reply)
        {
            case MetaAccepted:
                message.Accepted = new MetaAcceptedMessage();
                break;
            case EpochAcquired acquired:
                message.EpochAcquired = new MetaEpochMessage { Epoch = acquired.Epoch };
                break;
            case GroupFormed formed:
                message.GroupFormed = Messages.Write(formed.Placement);
                break;
            case ConfigurationAccepted accepted:
                message.ConfigurationAccepted = new MetaConfigurationMessage { Number = accepted.Number.Value };
                break;
            case OperationAccepted accepted:
                message.OperationAccepted = Ids.Write(accepted.Operation.Value);
                break;
            case PlacementChanged changed:
                message.PlacementChanged = Messages.Write(changed.Placement);
                break;
            case MetaConflict conflict:
                message.Conflict = new MetaConflictMessage { Last = conflict.Last.Value, Epoch = conflict.Epoch };
                break;
            case MetaRefused refused:
                message.Refused = new MetaRefusedMessage { Reason = refused.Reason };
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(reply), reply, "not a reply of the family");
        }

        return message;
    }

    internal static MetaReply Read(MetaReplyMessage message)
    {
        Messages.CheckFormat(message.Format, "a meta reply");
        return message.ReplyCase switch
        {
            MetaReplyMessage.ReplyOneofCase.Accepted => new MetaAccepted(),
            MetaReplyMessage.ReplyOneofCase.EpochAcquired => new EpochAcquired(message.EpochAcquired.Epoch),
            MetaReplyMessage.ReplyOneofCase.GroupFormed => new GroupFormed(Messages.Read(message.GroupFormed)),
            MetaReplyMessage.ReplyOneofCase.ConfigurationAccepted =>
                new ConfigurationAccepted(new ConfigNumber(message.ConfigurationAccepted.Number)),
            MetaReplyMessage.ReplyOneofCase.OperationAccepted =>
                new OperationAccepted(new RequestId(Ids.Read(message.OperationAccepted))),
            MetaReplyMessage.ReplyOneofCase.PlacementChanged => new PlacementChanged(Messages.Read(message.PlacementChanged)),
            MetaReplyMessage.ReplyOneofCase.Conflict =>
                new MetaConflict(new ConfigNumber(message.Conflict.Last), message.Conflict.Epoch),
            MetaReplyMessage.ReplyOneofCase.Refused => new MetaRefused(message.Refused.Reason),
            _ => throw new CoreFormatException("a meta reply of no known kind"),
        };
    }
}
