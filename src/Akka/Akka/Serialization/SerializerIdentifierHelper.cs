using Akka.Actor;
using Akka.Util;

namespace Akka.Serialization;

public static class SerializerIdentifierHelper
{
    private const string SerializationIdentifiers = "akka.actor.serialization-identifiers";

    /// <summary>Throws <see cref="ArgumentException"/> when the type has none.</summary>
    public static int GetSerializerIdentifierFromConfig(Type type, ExtendedActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(system);
        var identifiers = system.Settings.Config.GetConfig(SerializationIdentifiers);
        foreach (var (name, id) in identifiers?.AsEnumerable() ?? [])
        {
            if (name == type.TypeQualifiedName() || Type.GetType(name) == type)
            {
                return id.GetInt();
            }
        }

        throw new ArgumentException(
            $"Couldn't find serializer id for [{type.TypeQualifiedName()}] under [{SerializationIdentifiers}] HOCON path", nameof(type));
    }
}
