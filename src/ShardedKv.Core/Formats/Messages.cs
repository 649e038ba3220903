using System.Collections.Immutable;
using Google.Protobuf;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Groups;
using ShardedKv.Core.Keys;
using ShardedKv.Raft;

namespace ShardedKv.Core.Formats;

/// <summary>Between the domain's records and the generated messages that several formats share.</summary>
internal static class Messages
{
    public static LimitsMessage Write(StoreLimits limits) => new()
    {
        KeyBytesMax = (uint)limits.KeyBytesMax,
        ValueBytesMax = (uint)limits.ValueBytesMax,
        SessionLifetimeMs = (long)limits.SessionLifetime.TotalMilliseconds,
        SessionRepliesMax = (uint)limits.SessionRepliesMax,
        SessionsMax = (uint)limits.SessionsMax,
    };

    public static StoreLimits Read(LimitsMessage? message)
    {
        if (message is null)
        {
            throw new CoreFormatException("the limits are missing");
        }

        var limits = new StoreLimits((int)message.KeyBytesMax, (int)message.ValueBytesMax)
        {
            SessionLifetime = TimeSpan.FromMilliseconds(message.SessionLifetimeMs),
            SessionRepliesMax = (int)message.SessionRepliesMax,
            SessionsMax = (int)message.SessionsMax,
        };
        try
        {
            limits.Check();
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new CoreFormatException(e.Message, e);
        }

        return limits;
    }

    public static ShardAssignmentMessage Write(ShardAssignment shard) => new()
    {
        First = shard.Range.First,
        End = shard.Range.End,
        Shard = shard.Shard.Value,
        Group = shard.Group.Value,
    };

    public static ImmutableArray<ShardAssignment> Read(IEnumerable<ShardAssignmentMessage> shards) =>
    [
        .. shards.Select(shard => new ShardAssignment(
            new RoutingRange(shard.First, shard.End), new ShardId(shard.Shard), new GroupId(shard.Group))),
    ];

    public static ConfigurationMessage Write(Configuration configuration)
    {
        var message = new ConfigurationMessage { Number = configuration.Number.Value, Epoch = configuration.Epoch };
        message.Shards.AddRange(configuration.Shards.Select(Write));
        return message;
    }

    public static Configuration Read(ConfigurationMessage? message) => message is null
        ? throw new CoreFormatException("the configuration is missing")
        : new Configuration(new ConfigNumber(message.Number), message.Epoch, Read(message.Shards));

    public static NodeMessage Write(NodeRecord node) => new()
    {
        Name = node.Name.Value,
        Incarnation = Ids.Write(node.Incarnation.Value),
        Address = node.Address,
        HttpAddress = node.HttpAddress,
        Zone = node.Zone,
    };

    public static NodeRecord Read(NodeMessage message) => new(
        new NodeName(message.Name), new IncarnationId(Ids.Read(message.Incarnation)), message.Address, message.HttpAddress)
    {
        Zone = message.Zone,
    };

    public static PlacementMessage Write(Placement placement)
    {
        var message = new PlacementMessage { Group = placement.Group.Value, Version = placement.Version };
        message.Replicas.AddRange(placement.Replicas.Select(replica => new ReplicaPlacementMessage
        {
            Replica = replica.Replica.Value,
            Node = replica.Node.Value,
            Incarnation = Ids.Write(replica.Incarnation.Value),
            Leaving = replica.IsLeaving,
        }));

        // Left out where they are the replicas, so that a first placement is what it always was.
        if (!placement.Founders.SequenceEqual(placement.Replicas.Select(replica => replica.Replica)))
        {
            message.Founders.AddRange(placement.Founders.Select(founder => founder.Value));
        }

        return message;
    }

    public static Placement Read(PlacementMessage? message) => message is null
        ? throw new CoreFormatException("the placement is missing")
        : new Placement(
            new GroupId(message.Group),
            message.Version,
            [
                .. message.Replicas.Select(replica => new ReplicaPlacement(
                    new ReplicaId(replica.Replica),
                    new NodeName(replica.Node),
                    new IncarnationId(Ids.Read(replica.Incarnation)))
                {
                    IsLeaving = replica.Leaving,
                }),
            ])
        {
            Founders = [.. message.Founders.Select(founder => new ReplicaId(founder))],
        };

    /// <summary>The first level is not written, so that what a cluster of that level writes is what it always wrote.</summary>
    public static uint WriteLevel(int level) => level == FeatureLevels.First ? 0 : (uint)level;

    public static int ReadLevel(uint level) => level == 0 ? FeatureLevels.First : (int)level;

    /// <summary>Parses a whole message; every fault becomes one exception type.</summary>
    public static T Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> bytes)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new CoreFormatException($"not a {typeof(T).Name}: {e.Message}", e);
        }
    }

    public static void CheckFormat(uint format, string what)
    {
        if (format != 1)
        {
            throw new CoreFormatException($"{what} has format {format}; this program reads format 1");
        }
    }
}
