using System.Runtime.Serialization;
using Akka.Actor;
using ShardedKv.Actors.Peers;
using ShardedKv.Actors.Serialization;
using ShardedKv.Core.Configurations;

namespace ShardedKv.Actors.Tests.Serialization;

/// <summary>Kept bytes: what a released version writes, every later one reads.</summary>
public sealed class ShardedKvSerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("serializer");
    private readonly ShardedKvSerializer _serializer;

    public ShardedKvSerializerTests() => _serializer = new ShardedKvSerializer((ExtendedActorSystem)_system);

    [Fact]
    public void A_fragment_has_the_bytes_that_it_always_had()
    {
        var fragment = new PeerWire.Fragment(0x0102030405060708, 9, 1, 2, new byte[] { 0xAA, 0xBB });

        Assert.Equal("F1", _serializer.Manifest(fragment));
        Assert.Equal(
            "080706050403020109000000000000000100000002000000AABB", Convert.ToHexString(_serializer.ToBinary(fragment)));
        var read = Assert.IsType<PeerWire.Fragment>(_serializer.FromBinary(_serializer.ToBinary(fragment), "F1"));
        Assert.Equal([0xAA, 0xBB], read.Bytes.ToArray());
        Assert.Equal(fragment with { Bytes = read.Bytes }, read);
    }

    [Fact]
    public void Credit_has_the_bytes_that_it_always_had()
    {
        var credit = new PeerWire.Credit(1, 2);

        Assert.Equal("C1", _serializer.Manifest(credit));
        Assert.Equal("01000000000000000200000000000000", Convert.ToHexString(_serializer.ToBinary(credit)));
        Assert.Equal(credit, _serializer.FromBinary(_serializer.ToBinary(credit), "C1"));
    }

    [Fact]
    public void A_hello_has_the_bytes_that_it_always_had()
    {
        var hello = new PeerWire.Hello(
            new PeerIdentity(new NodeName("n1"), new IncarnationId(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)), null, "h:1", "h:2"), 7, 8);

        Assert.Equal("H1", _serializer.Manifest(hello));
        Assert.Equal(
            "080112026E311A1001000000020003000405060708090A0B2A03683A313203683A323907000000000000004108000000" + "00000000",
            Convert.ToHexString(_serializer.ToBinary(hello)));
        Assert.Equal(hello, _serializer.FromBinary(_serializer.ToBinary(hello), "H1"));
        var zoned = hello with { Identity = hello.Identity with { Zone = "z1" } };
        Assert.Equal(zoned, _serializer.FromBinary(_serializer.ToBinary(zoned), "H1"));
    }

    [Theory]
    [InlineData("X9", "")]
    [InlineData("F1", "0102")]
    [InlineData("H1", "FF")]
    [InlineData("H1", "0802")]
    public void Unknown_manifests_and_broken_bytes_are_refused_by_name(string manifest, string bytes) =>
        Assert.Throws<SerializationException>(() => _serializer.FromBinary(Convert.FromHexString(bytes), manifest));

    public void Dispose() => _system.Dispose();
}
