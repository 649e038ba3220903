using System.Collections.Immutable;
using Google.Protobuf;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>MetaCommandMessage of meta.proto: what stands in the entries of g0.</summary>
public static class MetaCommandCodec
{
    /// <summary>What a replica must know to apply it.</summary>
    internal static int LevelOf(MetaCommand command) => command switch
    {
        InitializeMeta initialize => initialize.FeatureLevel,
        AcquireEpoch { Expected: not null } or FormGroup { Part: not null } or PutConfiguration { Operation: not null } =>
            FeatureLevels.HandOff,
        PlaceReplica or RemoveReplica or SubmitOperation { Body: Drain } => FeatureLevels.Members,
        PlanConfiguration or SubmitOperation or FinishOperation or DissolveGroup => FeatureLevels.HandOff,
        _ => FeatureLevels.First,
    };

    public static byte[] Encode(MetaCommand command)
    {
        var message = new MetaCommandMessage
        {
            Format = 1,
            RequestId = Ids.Write(command.Request.Value),
            FeatureLevel = Messages.WriteLevel(LevelOf(command)),
        };
        switch (command)
        {
            case InitializeMeta initialize:
                message.Initialize = Write(initialize);
                break;
            case RegisterNode register:
                message.RegisterNode = Messages.Write(register.Node);
                break;
            case AcquireEpoch acquire:
                message.AcquireEpoch = Write(acquire);
                break;
            case FormGroup form:
                message.FormGroup = Write(form);
                break;
            case PutConfiguration put:
                message.PutConfiguration = Write(put.Expected, put.Epoch, put.Shards, put.Operation);
                break;
            case PlanConfiguration plan:
                message.PlanConfiguration = Write(plan.Expected, plan.Epoch, plan.Shards, plan.Operation);
                break;
            case SubmitOperation submit:
                message.SubmitOperation = OperationCodec.Write(submit.Body);
                break;
            case FinishOperation finish:
                message.FinishOperation = new FinishOperationMessage
                {
                    Epoch = finish.Epoch,
                    Operation = Ids.Write(finish.Operation.Value),
                    Outcome = OperationCodec.Write(finish.Outcome),
                };
                break;
            case DissolveGroup dissolve:
                message.DissolveGroup = new DissolveGroupMessage { Epoch = dissolve.Epoch, Group = dissolve.Group.Value };
                break;
            case PlaceReplica place:
                message.PlaceReplica = Write(place);
                break;
            case RemoveReplica remove:
                message.RemoveReplica = new RemoveReplicaMessage
                {
                    Epoch = remove.Epoch,
                    Group = remove.Group.Value,
                    Version = remove.Version,
                    Replica = remove.Replica.Value,
                };
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
            MetaCommandMessage.CommandOneofCase.AcquireEpoch => Read(request, message.AcquireEpoch),
            MetaCommandMessage.CommandOneofCase.FormGroup => Read(request, message.FormGroup),
            MetaCommandMessage.CommandOneofCase.PutConfiguration => Put(request, message.PutConfiguration),
            MetaCommandMessage.CommandOneofCase.PlanConfiguration => Plan(request, message.PlanConfiguration),
            MetaCommandMessage.CommandOneofCase.SubmitOperation =>
                new SubmitOperation(request, OperationCodec.Read(message.SubmitOperation)),
            MetaCommandMessage.CommandOneofCase.FinishOperation => Read(request, message.FinishOperation),
            MetaCommandMessage.CommandOneofCase.DissolveGroup =>
                new DissolveGroup(request, message.DissolveGroup.Epoch, new GroupId(message.DissolveGroup.Group)),
            MetaCommandMessage.CommandOneofCase.PlaceReplica => Read(request, message.PlaceReplica),
            MetaCommandMessage.CommandOneofCase.RemoveReplica => Read(request, message.RemoveReplica),
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

    private static AcquireEpochMessage Write(AcquireEpoch acquire)
    {
        var message = new AcquireEpochMessage { Holder = acquire.Holder };
        if (acquire.Expected is { } expected)
        {
            message.Expected = expected;
        }

        return message;
    }

    private static AcquireEpoch Read(RequestId request, AcquireEpochMessage message) =>
        new(request, message.Holder) { Expected = message.HasExpected ? message.Expected : null };

    private static FormGroupMessage Write(FormGroup form)
    {
        var message = new FormGroupMessage { Epoch = form.Epoch };
        message.Nodes.AddRange(form.Nodes.Select(node => node.Value));
        if (form.Part is { } part)
        {
            message.Operation = Ids.Write(part.Operation.Value);
            message.Ordinal = part.Ordinal;
        }

        return message;
    }

    private static FormGroup Read(RequestId request, FormGroupMessage message) => new(
        request, message.Epoch, [.. message.Nodes.Select(node => new NodeName(node))])
    {
        Part = message.Operation.IsEmpty ? null : new OperationPart(new RequestId(Ids.Read(message.Operation)), message.Ordinal),
    };

    private static PlaceReplicaMessage Write(PlaceReplica place)
    {
        var message = new PlaceReplicaMessage
        {
            Epoch = place.Epoch,
            Group = place.Group.Value,
            Version = place.Version,
            Node = place.Node.Value,
        };
        if (place.Instead is { } instead)
        {
            message.Instead = instead.Value;
        }

        return message;
    }

    private static PlaceReplica Read(RequestId request, PlaceReplicaMessage message) => new(
        request,
        message.Epoch,
        new GroupId(message.Group),
        message.Version,
        new NodeName(message.Node),
        message.HasInstead ? new ReplicaId(message.Instead) : null);

    private static RemoveReplica Read(RequestId request, RemoveReplicaMessage message) =>
        new(request, message.Epoch, new GroupId(message.Group), message.Version, new ReplicaId(message.Replica));

    private static PutConfigurationMessage Write(
        ConfigNumber expected, long epoch, ImmutableArray<ShardAssignment> shards, RequestId? operation)
    {
        var message = new PutConfigurationMessage { Expected = expected.Value, Epoch = epoch };
        message.Shards.AddRange(shards.Select(Messages.Write));
        if (operation is { } id)
        {
            message.Operation = Ids.Write(id.Value);
        }

        return message;
    }

    private static PutConfiguration Put(RequestId request, PutConfigurationMessage message) => new(
        request, new ConfigNumber(message.Expected), message.Epoch, Messages.Read(message.Shards))
    {
        Operation = message.Operation.IsEmpty ? null : new RequestId(Ids.Read(message.Operation)),
    };

    private static PlanConfiguration Plan(RequestId request, PutConfigurationMessage message) => new(
        request,
        new ConfigNumber(message.Expected),
        message.Epoch,
        Messages.Read(message.Shards),
        new RequestId(Ids.Read(message.Operation)));

    private static FinishOperation Read(RequestId request, FinishOperationMessage message) => new(
        request,
        message.Epoch,
        new RequestId(Ids.Read(message.Operation)),
        message.Outcome is null ? throw new CoreFormatException("the outcome is missing") : OperationCodec.Read(message.Outcome));
}
