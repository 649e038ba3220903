using Akka.Actor;
using Akka.Util;

namespace Akka.Serialization;

/// <summary>A serializer with its own short names for types, which outlive renames.</summary>
public abstract class SerializerWithStringManifest : Serializer
{
    protected SerializerWithStringManifest(ExtendedActorSystem system)
        : base(system)
    {
    }

    public sealed override bool IncludeManifest => true;

    public abstract string Manifest(object o);

    public abstract object FromBinary(byte[] bytes, string manifest);

    public sealed override object FromBinary(byte[] bytes, Type type) => FromBinary(bytes, type?.TypeQualifiedName() ?? "");
}
