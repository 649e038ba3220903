using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster.Serialization.Proto;
using Akka.Serialization;
using Google.Protobuf;
using static Akka.Cluster.Serialization.GossipCodec;

namespace Akka.Cluster.Serialization;

/// <summary>The messages between the cluster parts of two nodes.</summary>
public class ClusterMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string InitJoinManifest = "IJ";
    private const string InitJoinAckManifest = "IJA";
    private const string InitJoinNackManifest = "IJN";
    private const string JoinManifest = "J";
    private const string WelcomeManifest = "W";
    private const string GossipEnvelopeManifest = "GE";
    private const string GossipStatusManifest = "GS";
    private const string ExitingConfirmedManifest = "EC";
    private const string HeartbeatManifest = "HB";
    private const string HeartbeatRspManifest = "HBR";

    public override string Manifest(object o) => o switch
    {
        Heartbeat => HeartbeatManifest,
        HeartbeatRsp => HeartbeatRspManifest,
        GossipEnvelope => GossipEnvelopeManifest,
        GossipStatus => GossipStatusManifest,
        InitJoin => InitJoinManifest,
        InitJoinAck => InitJoinAckManifest,
        InitJoinNack => InitJoinNackManifest,
        Join => JoinManifest,
        Welcome => WelcomeManifest,
        ExitingConfirmed => ExitingConfirmedManifest,
        _ => throw Unknown(o),
    };

    public override byte[] ToBinary(object obj) => (obj switch
    {
        Heartbeat message => new SenderData { From = Write(message.From), SequenceNr = message.SequenceNr },
        HeartbeatRsp message => new HeartbeatResponseData { From = Write(message.From), SequenceNr = message.SequenceNr },
        GossipEnvelope message => new GossipEnvelopeData { From = Write(message.From), To = Write(message.To), Gossip = Write(message.Gossip) },
        GossipStatus message => Status(message),
        InitJoin message => new SenderData { From = Write(message.From) },
        InitJoinAck message => new SenderData { From = Write(message.From) },
        InitJoinNack message => new SenderData { From = Write(message.From) },
        Join message => new JoinData { Node = Write(message.Node), Roles = { message.Roles.Order(StringComparer.Ordinal) } },
        Welcome message => new WelcomeData { From = Write(message.From), Gossip = Write(message.Gossip) },
        ExitingConfirmed message => (IMessage)Write(message.Node),
        _ => throw Unknown(obj),
    }).ToByteArray();

    public override object FromBinary(byte[] bytes, string manifest)
    {
        switch (manifest)
        {
            case HeartbeatManifest:
                var heartbeat = SenderData.Parser.ParseFrom(bytes);
                return new Heartbeat(Read(heartbeat.From), heartbeat.SequenceNr);
            case HeartbeatRspManifest:
                var response = HeartbeatResponseData.Parser.ParseFrom(bytes);
                return new HeartbeatRsp(Read(response.From), response.SequenceNr);
            case GossipEnvelopeManifest:
                var envelope = GossipEnvelopeData.Parser.ParseFrom(bytes);
                return new GossipEnvelope(Read(envelope.From), Read(envelope.To), Read(envelope.Gossip));
            case GossipStatusManifest:
                var status = GossipStatusData.Parser.ParseFrom(bytes);
                return new GossipStatus(Read(status.From), ReadVersion(status.Version));
            case InitJoinManifest:
                return new InitJoin(Read(SenderData.Parser.ParseFrom(bytes).From));
            case InitJoinAckManifest:
                return new InitJoinAck(Read(SenderData.Parser.ParseFrom(bytes).From));
            case InitJoinNackManifest:
                return new InitJoinNack(Read(SenderData.Parser.ParseFrom(bytes).From));
            case JoinManifest:
                var join = JoinData.Parser.ParseFrom(bytes);
                return new Join(Read(join.Node), [.. join.Roles]);
            case WelcomeManifest:
                var welcome = WelcomeData.Parser.ParseFrom(bytes);
                return new Welcome(Read(welcome.From), Read(welcome.Gossip));
            case ExitingConfirmedManifest:
                return new ExitingConfirmed(Read(NodeData.Parser.ParseFrom(bytes)));
            default:
                throw new SerializationException($"Unimplemented deserialization of message with manifest [{manifest}] in [{GetType()}]");
        }
    }

    private static GossipStatusData Status(GossipStatus message)
    {
        var data = new GossipStatusData { From = Write(message.From) };
        WriteVersion(message.Version, data.Version);
        return data;
    }

    private static ArgumentException Unknown(object? message) => new($"Can't serialize object of type [{message?.GetType()}]", nameof(message));
}
