using System.Buffers.Binary;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Akka.Util;

namespace Akka.Remote.Serialization;

/// <summary>Strings as UTF-8, numbers little-endian.</summary>
public sealed class PrimitiveSerializers : SerializerWithStringManifest
{
    private const string StringManifest = "S";
    private const string Int32Manifest = "I";
    private const string Int64Manifest = "L";

    private readonly (string String, string Int32, string Int64) _manifests;

    /// <param name="config"><c>use-legacy-behavior</c>: whether manifests are .NET type names. Both kinds are read.</param>
    public PrimitiveSerializers(ExtendedActorSystem system, Config config)
        : base(system)
    {
        _manifests = config.GetBoolean("use-legacy-behavior", true)
            ? (typeof(string).TypeQualifiedName(), typeof(int).TypeQualifiedName(), typeof(long).TypeQualifiedName())
            : (StringManifest, Int32Manifest, Int64Manifest);
    }

    public override string Manifest(object obj) => obj switch
    {
        string => _manifests.String,
        int => _manifests.Int32,
        long => _manifests.Int64,
        _ => throw NotPrimitive(obj),
    };

    public override byte[] ToBinary(object obj)
    {
        switch (obj)
        {
            case string text:
                return Encoding.UTF8.GetBytes(text);
            case int number:
                var four = new byte[sizeof(int)];
                BinaryPrimitives.WriteInt32LittleEndian(four, number);
                return four;
            case long number:
                var eight = new byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(eight, number);
                return eight;
            default:
                throw NotPrimitive(obj);
        }
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (Is(manifest, StringManifest, "System.String"))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        if (Is(manifest, Int32Manifest, "System.Int32"))
        {
            return BinaryPrimitives.ReadInt32LittleEndian(bytes);
        }

        if (Is(manifest, Int64Manifest, "System.Int64"))
        {
            return BinaryPrimitives.ReadInt64LittleEndian(bytes);
        }

        throw new SerializationException($"Unimplemented deserialization of message with manifest [{manifest}] in [{GetType()}]");
    }

    // The assembly after the type's name is mscorlib or System.Private.CoreLib, as the writer's runtime had it.
    private static bool Is(string manifest, string name, string typeName) =>
        manifest == name || manifest == typeName || (manifest.StartsWith(typeName, StringComparison.Ordinal) && manifest[typeName.Length] == ',');

    private static ArgumentException NotPrimitive(object? o) => new($"Cannot serialize object of type [{o?.GetType()}]");
}
