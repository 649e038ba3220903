using Akka.Actor;
using Akka.Serialization;

namespace Akka.Remote.Benchmarks;

/// <summary>A message that is bytes, and the cheapest serializer with a manifest that carries it.</summary>
public sealed class BlobSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 1000;

    public override string Manifest(object o) => "B";

    public override byte[] ToBinary(object obj) => ((Blob)obj).Bytes;

    public override object FromBinary(byte[] bytes, string manifest) => new Blob(bytes);
}

public sealed record Blob(byte[] Bytes);
