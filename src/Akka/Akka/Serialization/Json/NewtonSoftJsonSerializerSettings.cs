using Akka.Configuration;
using Newtonsoft.Json;

namespace Akka.Serialization;

/// <summary>The section <c>akka.actor.serialization-settings.json</c>.</summary>
public sealed class NewtonSoftJsonSerializerSettings
{
    public static readonly NewtonSoftJsonSerializerSettings Default = new(encodeTypeNames: true, preserveObjectReferences: true, converters: []);

    private NewtonSoftJsonSerializerSettings(bool encodeTypeNames, bool preserveObjectReferences, IEnumerable<Type> converters)
    {
        EncodeTypeNames = encodeTypeNames;
        PreserveObjectReferences = preserveObjectReferences;
        Converters = converters;
    }

    /// <summary>Writes <c>$type</c>; without it only FromBinary with a type restores an object.</summary>
    public bool EncodeTypeNames { get; }

    /// <summary>Writes <c>$id</c> and <c>$ref</c>, so that one object met twice is one object again.</summary>
    public bool PreserveObjectReferences { get; }

    /// <summary>Types of <see cref="JsonConverter"/>, made with (ExtendedActorSystem) or without arguments.</summary>
    public IEnumerable<Type> Converters { get; }

    /// <exception cref="ConfigurationException">A converter's type is unknown or is none.</exception>
    public static NewtonSoftJsonSerializerSettings Create(Config config)
    {
        if (config.IsNullOrEmpty())
        {
            throw ConfigurationException.NullOrEmptyConfig<NewtonSoftJsonSerializerSettings>();
        }

        return new NewtonSoftJsonSerializerSettings(
            config.GetBoolean("encode-type-names", true),
            config.GetBoolean("preserve-object-references", true),
            [.. config.GetStringList("converters", []).Select(Converter)]);
    }

    private static Type Converter(string name) =>
        Type.GetType(name) is not { } type ? throw new ConfigurationException($"JSON converter type '{name}' cannot be found")
        : typeof(JsonConverter).IsAssignableFrom(type) ? type
        : throw new ConfigurationException($"Type '{name}' doesn't inherit from [{typeof(JsonConverter)}].");
}
