using System.Globalization;
using System.Reflection;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Util;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

namespace Akka.Serialization;

/// <summary>
/// Identifier 1, the default for every type: JSON in UTF-8 with type names, so that it needs no manifest. Values that are
/// <see cref="ISurrogated"/>, references among them, are written through their surrogates. A number whose type the reader
/// could not tell is written as <c>{"$":"I5"}</c> (I int, F float, M decimal).
/// </summary>
public class NewtonSoftJsonSerializer : Serializer
{
    private readonly JsonSerializer _serializer;

    public NewtonSoftJsonSerializer(ExtendedActorSystem system)
        : this(system, NewtonSoftJsonSerializerSettings.Default)
    {
    }

    public NewtonSoftJsonSerializer(ExtendedActorSystem system, Config config)
        : this(system, NewtonSoftJsonSerializerSettings.Create(config))
    {
    }

    public NewtonSoftJsonSerializer(ExtendedActorSystem system, NewtonSoftJsonSerializerSettings settings)
        : base(system)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = new JsonSerializerSettings
        {
            PreserveReferencesHandling = settings.PreserveObjectReferences ? PreserveReferencesHandling.Objects : PreserveReferencesHandling.None,
            NullValueHandling = NullValueHandling.Ignore,
            DefaultValueHandling = DefaultValueHandling.Ignore,
            MissingMemberHandling = MissingMemberHandling.Ignore,
            // A collection that a constructor shares between objects must not be filled in place.
            ObjectCreationHandling = ObjectCreationHandling.Replace,
            ConstructorHandling = ConstructorHandling.AllowNonPublicDefaultConstructor,
            TypeNameHandling = settings.EncodeTypeNames ? TypeNameHandling.All : TypeNameHandling.None,
            ContractResolver = new PrivateSetterResolver(),
            Converters = [.. settings.Converters.Select(type => Converter(type, system)), new SurrogateConverter(this)],
        };
        if (system?.Settings.Setup.Get<NewtonSoftJsonSerializerSetup>() is { HasValue: true } setup)
        {
            setup.Value.ApplySettings(Settings);
        }

        _serializer = JsonSerializer.Create(Settings);
    }

    public JsonSerializerSettings Settings { get; }

    public object Serializer => _serializer;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(JsonConvert.SerializeObject(obj, Formatting.None, Settings));

    /// <summary>The type may be null: the text names it.</summary>
    public override object FromBinary(byte[] bytes, Type type) =>
        Translated(JsonConvert.DeserializeObject(Encoding.UTF8.GetString(bytes), type, Settings), type)!;

    private static JsonConverter Converter(Type type, ExtendedActorSystem system) =>
        (JsonConverter)(type.GetConstructor([typeof(ExtendedActorSystem)]) is { } constructor
            ? constructor.Invoke([system])
            : Activator.CreateInstance(type)!);

    private object? Translated(object? value, Type? type) => value switch
    {
        JObject json when json.TryGetValue("$", StringComparison.Ordinal, out var number) => Number((string)number!),
        JObject json => Translated(json.ToObject(type is null || type == typeof(object) ? typeof(JObject) : type, _serializer), null) ?? json,
        ISurrogate surrogate => surrogate.FromSurrogate(system),
        _ => value,
    };

    private static object Number(string text) => text[0] switch
    {
        'I' => int.Parse(text.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        'F' => float.Parse(text.AsSpan(1), NumberStyles.Float, CultureInfo.InvariantCulture),
        'M' => decimal.Parse(text.AsSpan(1), NumberStyles.Float, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"Unknown number '{text}'"),
    };

    private sealed class PrivateSetterResolver : DefaultContractResolver
    {
        protected override JsonProperty CreateProperty(MemberInfo member, MemberSerialization memberSerialization)
        {
            var property = base.CreateProperty(member, memberSerialization);
            if (!property.Writable && member is PropertyInfo info)
            {
                property.Writable = info.GetSetMethod(nonPublic: true) is not null;
            }

            return property;
        }
    }

    private sealed class SurrogateConverter(NewtonSoftJsonSerializer parent) : JsonConverter
    {
        public override bool CanConvert(Type objectType) =>
            objectType == typeof(int)
            || objectType == typeof(float)
            || objectType == typeof(decimal)
            || objectType == typeof(object)
            || typeof(ISurrogated).IsAssignableFrom(objectType);

        public override object? ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer)
        {
            if (objectType.IsPrimitive || objectType == typeof(decimal))
            {
                return Convert.ChangeType(parent.Translated(serializer.Deserialize(reader), objectType), objectType, CultureInfo.InvariantCulture);
            }

            return parent.Translated(serializer.Deserialize(reader), objectType);
        }

        public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer)
        {
            if (value is ISurrogated surrogated)
            {
                serializer.Serialize(writer, surrogated.ToSurrogate(parent.system));
                return;
            }

            var text = value switch
            {
                int i => "I" + i.ToString(CultureInfo.InvariantCulture),
                float f => "F" + f.ToString("R", CultureInfo.InvariantCulture),
                decimal m => "M" + m.ToString(CultureInfo.InvariantCulture),
                _ => null,
            };
            if (text is null)
            {
                serializer.Serialize(writer, value);
                return;
            }

            writer.WriteStartObject();
            writer.WritePropertyName("$");
            writer.WriteValue(text);
            writer.WriteEndObject();
        }
    }
}
