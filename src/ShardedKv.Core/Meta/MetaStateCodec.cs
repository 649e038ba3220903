using System.Collections.Immutable;
using Google.Protobuf;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Meta;

/// <summary>MetaStateMessage of meta.proto: the whole state, as nodes without a replica of g0 get and keep it.</summary>
public static class MetaStateCodec
{
    public static byte[] Encode(MetaState state)
    {
        var message = Write(state);
        for (var i = 0; i < state.Configurations.Length; i++)
        {
            message.Configurations.Add(WriteConfiguration(state, i));
        }

        return message.ToByteArray();
    }

    /// <exception cref="CoreFormatException">Not a state, or of a newer format.</exception>
    public static MetaState Decode(ReadOnlyMemory<byte> bytes)
    {
        var message = Messages.Parse(MetaStateMessage.Parser, bytes);
        return Read(message, ConfigurationChanges.ReadAll(message.Configurations));
    }

    /// <summary>Below the level of hand-off whole, as programs of that level read it.</summary>
    /// <param name="index">In the state's configurations.</param>
    internal static ConfigurationMessage WriteConfiguration(MetaState state, int index) =>
        index == 0 || state.FeatureLevel < FeatureLevels.HandOff
            ? Messages.Write(state.Configurations[index])
            : ConfigurationChanges.Write(state.Configurations[index], state.Configurations[index - 1]);

    /// <summary>Without the configurations, which the store keeps in rows of their own.</summary>
    internal static MetaStateMessage Write(MetaState state)
    {
        var message = new MetaStateMessage
        {
            Format = 1,
            Cluster = Ids.Write(state.Cluster.Value),
            Limits = Messages.Write(state.Limits),
            ShardCount = state.ShardCount,
            Version = state.Version,
            Epoch = state.Epoch,
            EpochHolder = state.EpochHolder,
            NextGroup = state.NextGroup,
            NextReplica = state.NextReplica,
            FeatureLevel = Messages.WriteLevel(state.FeatureLevel),
        };
        message.Nodes.AddRange(state.Nodes.Values.Select(Messages.Write));
        message.Placements.AddRange(state.Placements.Values.Select(Messages.Write));
        message.Operations.AddRange(state.Operations.Select(OperationCodec.Write));
        message.Left.AddRange(state.Left.Select(left => new LeftGroupMessage { Group = left.Key.Value, Number = left.Value.Value }));
        message.Drained.AddRange(state.Drained.Select(node => new DrainedNodeMessage
        {
            Name = node.Name.Value,
            Incarnation = Ids.Write(node.Incarnation.Value),
        }));
        if (state.Planned is { } planned && state.PlannedFor is { } operation)
        {
            message.Planned = ConfigurationChanges.Write(planned, state.LastConfiguration());
            message.PlannedFor = Ids.Write(operation.Value);
        }

        return message;
    }

    internal static MetaState Read(MetaStateMessage message, ImmutableArray<Configuration> configurations)
    {
        Messages.CheckFormat(message.Format, "the meta state");
        return new MetaState(
            new ClusterId(Ids.Read(message.Cluster)),
            Messages.Read(message.Limits),
            message.ShardCount,
            message.Version,
            message.Nodes.Select(Messages.Read).ToImmutableSortedDictionary(node => node.Name, node => node),
            configurations,
            message.Placements.Select(Messages.Read).ToImmutableSortedDictionary(placement => placement.Group, placement => placement),
            message.Epoch,
            message.EpochHolder,
            message.NextGroup,
            message.NextReplica)
        {
            FeatureLevel = Messages.ReadLevel(message.FeatureLevel),
            Operations = [.. message.Operations.Select(OperationCodec.Read)],
            Left = message.Left.ToImmutableSortedDictionary(left => new GroupId(left.Group), left => new ConfigNumber(left.Number)),
            Planned = message.Planned is null
                ? null
                : ConfigurationChanges.Read(message.Planned, configurations.IsEmpty ? Configuration.Empty : configurations[^1]),
            Drained = [.. message.Drained.Select(node => new DrainedNode(new NodeName(node.Name), new IncarnationId(Ids.Read(node.Incarnation))))],
            PlannedFor = message.PlannedFor.IsEmpty ? null : new RequestId(Ids.Read(message.PlannedFor)),
        };
    }
}
