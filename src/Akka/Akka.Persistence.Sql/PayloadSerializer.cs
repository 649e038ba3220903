namespace Akka.Persistence.Sql;

internal static class PayloadSerializer
{
    /// <param name="serialization">The system's.</param>
    /// <param name="bytes">As they are stored.</param>
    /// <param name="identifier">
    /// The serializer's. Null in rows of the plugins before Akka.Persistence.Sql: then the manifest names the type.
    /// </param>
    /// <param name="manifest">Empty for none.</param>
    /// <param name="defaultSerializer">For a type without a binding; null for Akka's.</param>
    public static object Deserialize(
        Akka.Serialization.Serialization serialization, byte[] bytes, int? identifier, string manifest, string? defaultSerializer)
    {
        if (identifier is not null)
        {
            return serialization.Deserialize(bytes, identifier.Value, manifest);
        }

        var type = Type.GetType(manifest, throwOnError: true)!;
        return serialization.FindSerializerForType(type, defaultSerializer).FromBinary(bytes, type);
    }
}
