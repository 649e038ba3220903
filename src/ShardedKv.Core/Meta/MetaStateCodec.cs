using System.Collections.Immutable;
using Google.Protobuf;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Formats;

namespace ShardedKv.Core.Meta;

/// <summary>MetaStateMessage of meta.proto: the whole state, as nodes without a replica of g0 get and keep it.</summary>
public static class MetaStateCodec
{
    public static byte[] Encode(MetaState state)
    {
        var message = Write(state);
        message.Configurations.AddRange(state.Configurations.Select(Messages.Write));
        return message.ToByteArray();
    }

    /// <exception cref="CoreFormatException">Not a state, or of a newer format.</exception>
    public static MetaState Decode(ReadOnlyMemory<byte> bytes)
    {
        var message = Messages.Parse(MetaStateMessage.Parser, bytes);
        return Read(message, [.. message.Configurations.Select(Messages.Read)]);
    }

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
        };
    }
}
