using System.Buffers.Binary;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;
using ShardedKv.Actors.Peers;
using ShardedKv.Core.Configurations;
using ShardedKv.Core.Life;
using Wire = ShardedKv.Actors.Peers.Wire;

namespace ShardedKv.Actors.Serialization;

/// <summary>
/// What this product puts on Akka's wire and into Akka's journals, under short stable manifests. A manifest is never reused; a
/// new format gets a new one, and readers learn it a release before writers use it.
/// </summary>
public sealed class ShardedKvSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string HelloManifest = "H1";
    private const string FragmentManifest = "F1";
    private const string CreditManifest = "C1";
    private const string EventManifest = "E1";

    // link, number, index, count
    private const int FragmentHeader = 8 + 8 + 4 + 4;

    /// <inheritdoc />
    public override int Identifier => 7301;

    /// <inheritdoc />
    public override string Manifest(object o) => o switch
    {
        PeerWire.Fragment => FragmentManifest,
        ReplicaEvent => EventManifest,
        PeerWire.Credit => CreditManifest,
        PeerWire.Hello => HelloManifest,
        _ => throw new ArgumentException($"{o.GetType()} is not one of this serializer's types", nameof(o)),
    };

    /// <inheritdoc />
    public override byte[] ToBinary(object obj) => obj switch
    {
        PeerWire.Fragment fragment => Write(fragment),
        ReplicaEvent replicaEvent => ReplicaEventCodec.Encode(replicaEvent),
        PeerWire.Credit credit => Write(credit),
        PeerWire.Hello hello => Write(hello),
        _ => throw new ArgumentException($"{obj.GetType()} is not one of this serializer's types", nameof(obj)),
    };

    /// <inheritdoc />
    /// <exception cref="System.Runtime.Serialization.SerializationException">Unknown manifest or broken bytes.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return manifest switch
            {
                FragmentManifest => ReadFragment(bytes),
                EventManifest => ReplicaEventCodec.Decode(bytes),
                CreditManifest => ReadCredit(bytes),
                HelloManifest => ReadHello(bytes),
                _ => throw new System.Runtime.Serialization.SerializationException(
                    $"manifest '{manifest}' is not known to this version of ShardedKv.Actors"),
            };
        }
        catch (Exception broken) when (broken is ArgumentException or InvalidProtocolBufferException)
        {
            throw new System.Runtime.Serialization.SerializationException($"broken bytes under manifest '{manifest}'", broken);
        }
    }

    private static byte[] Write(PeerWire.Fragment fragment)
    {
        var bytes = new byte[FragmentHeader + fragment.Bytes.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, fragment.Link);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), fragment.Number);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), fragment.Index);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), fragment.Count);
        fragment.Bytes.CopyTo(bytes.AsMemory(FragmentHeader));
        return bytes;
    }

    private static PeerWire.Fragment ReadFragment(byte[] bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8)),
        BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(16)),
        BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(20)),
        bytes.AsMemory(FragmentHeader));

    private static byte[] Write(PeerWire.Credit credit)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, credit.Link);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), credit.Number);
        return bytes;
    }

    private static PeerWire.Credit ReadCredit(byte[] bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8)));

    private static byte[] Write(PeerWire.Hello hello) => new Wire.Hello
    {
        Protocol = 1,
        Node = hello.Identity.Node.Value,
        Incarnation = ByteString.CopyFrom(hello.Identity.Incarnation.Value.ToByteArray()),
        Cluster = hello.Identity.Cluster is { } cluster ? ByteString.CopyFrom(cluster.Value.ToByteArray()) : ByteString.Empty,
        Address = hello.Identity.Address,
        HttpAddress = hello.Identity.HttpAddress,
        Link = hello.Link,
        KnownLink = hello.KnownLink,
        Zone = hello.Identity.Zone,
    }.ToByteArray();

    private static PeerWire.Hello ReadHello(byte[] bytes)
    {
        var hello = Wire.Hello.Parser.ParseFrom(bytes);
        if (hello.Protocol != 1)
        {
            throw new System.Runtime.Serialization.SerializationException(
                $"the peer speaks protocol {hello.Protocol}, this version speaks 1");
        }

        return new PeerWire.Hello(
            new PeerIdentity(
                new NodeName(hello.Node),
                new IncarnationId(new Guid(hello.Incarnation.Span)),
                hello.Cluster.IsEmpty ? null : new ClusterId(new Guid(hello.Cluster.Span)),
                hello.Address,
                hello.HttpAddress)
            {
                Zone = hello.Zone,
            },
            hello.Link,
            hello.KnownLink);
    }
}
