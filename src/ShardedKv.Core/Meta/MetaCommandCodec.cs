using Google.Protobuf;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Keys;

namespace ShardedKv.Core.Meta;

/// <summary>MetaCommandMessage of meta.proto: what stands in the entries of g0.</summary>
public static class MetaCommandCodec
{
    public static byte[] Encode(MetaCommand command)
    {
        var message = new MetaCommandMessage { Format = 1, RequestId = Ids.Write(command.Request.Value) };
        switch (command)
        {
            case InitializeMeta initialize:
                message.Initialize = Write(initialize);
                message.FeatureLevel = message.Initialize.FeatureLevel;
                break;
            case RegisterNode register:
                message.RegisterNode = Messages.Write(register.Node);
                break;
            case AcquireEpoch acquire:
                message.AcquireEpoch = new AcquireEpochMessage { Holder = acquire.Holder };
                break;
            case FormGroup form:
                message.FormGroup = new FormGroupMessage { Epoch = form.Epoch };
                message.FormGroup.Nodes.AddRange(form.Nodes.Select(node => node.Value));
                break;
            case PutConfiguration put:
                message.PutConfiguration = new PutConfigurationMessage { Expected = put.Expected.Value, Epoch = put.Epoch };
                message.PutConfiguration.Shards.AddRange(put.Shards.Select(Messages.Write));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, "not a command of the family");
        }

        return message.ToByteArray();
    }

    /// <exception cref="CoreFormatException">Not a command of the meta group, or one that this program does not know.</exception>
    public static MetaCommand Decode(ReadOnlyMemory<byte> bytes)
    {
        var message = Messages.Parse(MetaCommandMessage.Parser, bytes);
        Messages.CheckFormat(message.Format, "a meta command");
        var request = new RequestId(Ids.Read(message.RequestId));
        return message.CommandCase switch
        {
            MetaCommandMessage.CommandOneofCase.Initialize => Read(request, message.Initialize),
            MetaCommandMessage.CommandOneofCase.RegisterNode =>
                new RegisterNode(request, Messages.Read(message.RegisterNode)),
            MetaCommandMessage.CommandOneofCase.AcquireEpoch => new AcquireEpoch(request, message.AcquireEpoch.Holder),
            MetaCommandMessage.CommandOneofCase.FormGroup => new FormGroup(
                request, message.FormGroup.Epoch, [.. message.FormGroup.Nodes.Select(node => new NodeName(node))]),
            MetaCommandMessage.CommandOneofCase.PutConfiguration => new PutConfiguration(
                request,
                new ConfigNumber(message.PutConfiguration.Expected),
                message.PutConfiguration.Epoch,
                Messages.Read(message.PutConfiguration.Shards)),
            _ => throw new CoreFormatException("a meta command of no known kind"),
        };
    }

    private static InitializeMetaMessage Write(InitializeMeta initialize)
    {
        var message = new InitializeMetaMessage
        {
            Cluster = Ids.Write(initialize.Cluster.Value),
            Limits = Messages.Write(initialize.Limits),
            ShardCount = initialize.ShardCount,
            MetaPlacement = Messages.Write(initialize.MetaPlacement),
            FeatureLevel = Messages.WriteLevel(initialize.FeatureLevel),
        };
        message.Nodes.AddRange(initialize.Nodes.Select(Messages.Write));
        return message;
    }

    private static InitializeMeta Read(RequestId request, InitializeMetaMessage message) => new(
        request,
        new ClusterId(Ids.Read(message.Cluster)),
        Messages.Read(message.Limits),
        message.ShardCount,
        [.. message.Nodes.Select(Messages.Read)],
        Messages.Read(message.MetaPlacement))
    {
        FeatureLevel = Messages.ReadLevel(message.FeatureLevel),
    };
}
