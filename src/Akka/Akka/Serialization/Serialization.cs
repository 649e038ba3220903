using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Util;
using Akka.Util.Reflection;

namespace Akka.Serialization;

/// <summary>
/// The serializers of an actor system: by name (<c>akka.actor.serializers</c>), for types
/// (<c>akka.actor.serialization-bindings</c>; of the bindings that fit, the most specific type wins) and by identifier.
/// </summary>
public class Serialization
{
    [ThreadStatic]
    private static Information? _current;

    private readonly Serializer _null;
    private readonly ConcurrentDictionary<string, Serializer> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, Serializer> _byId = [];
    private readonly List<(Type Type, Serializer Serializer)> _bindings = [];
    private readonly ConcurrentDictionary<Type, Serializer> _byType = [];

    public Serialization(ExtendedActorSystem system)
    {
        System = system;
        _null = new NullSerializer(system);
        AddById(_null);
        var log = Logging.GetLogger(system, typeof(Serialization));
        AddFromSetup();
        AddFromSettings(system.Settings.Config, log);
    }

    public ExtendedActorSystem System { get; }

    /// <summary>Runs with references written as this system's peers need them. The setting is of this thread, so the
    /// action must not await.</summary>
    public static T WithTransport<T>(ExtendedActorSystem system, Func<T> action) => WithTransport(system, action, run => run());

    /// <summary>The same, for an action that captures nothing.</summary>
    public static T WithTransport<TState, T>(ExtendedActorSystem system, TState state, Func<TState, T> action) =>
        WithInformation(system.Provider.SerializationInformation, state, action);

    /// <summary>Throws <see cref="InvalidOperationException"/> outside of serialization.</summary>
    public static Information GetCurrentTransportInformation() =>
        _current ?? throw new InvalidOperationException("CurrentTransportInformation is not set. Use Serialization.WithTransport<T>.");

    /// <summary>The text to write for a reference: with an address that peers can use when this thread serializes for a
    /// transport; empty for no reference at all.</summary>
    public static string SerializedActorPath(IActorRef actorRef)
    {
        if (actorRef is null)
        {
            return "";
        }

        var own = (actorRef as ActorRefWithCell)?.Underlying.System as ExtendedActorSystem;
        var path = actorRef.Path;
        if (_current is null)
        {
            return own is null ? path.ToSerializationFormat() : path.ToSerializationFormatWithAddress(own.Provider.DefaultAddress);
        }

        if (own is null || ReferenceEquals(own, _current.System))
        {
            return path.ToSerializationFormatWithAddress(_current.Address);
        }

        // Another system of this process: its own address is the one that leads back to it.
        return path.ToSerializationFormatWithAddress(own.Provider.GetExternalAddressFor(_current.Address) ?? own.Provider.DefaultAddress);
    }

    /// <summary>What to write beside the bytes; empty when the serializer needs nothing.</summary>
    public static string ManifestFor(Serializer s, object msg)
    {
        ArgumentNullException.ThrowIfNull(s);
        return s is SerializerWithStringManifest named ? named.Manifest(msg)
            : s.IncludeManifest ? msg.GetType().TypeQualifiedName()
            : "";
    }

    public byte[] Serialize(object o) => WithTransport(System, (this, o), s => s.Item1.FindSerializerFor(s.o).ToBinary(s.o));

    /// <exception cref="SerializationException">There is no such serializer.</exception>
    public object Deserialize(byte[] bytes, int serializerId, Type type)
    {
        var serializer = ById(serializerId, type?.TypeQualifiedName());
        return WithTransport(System, (serializer, bytes, type), s => s.serializer.FromBinary(s.bytes, s.type!));
    }

    /// <exception cref="SerializationException">There is no such serializer, or it needs a type that cannot be loaded.</exception>
    public object Deserialize(byte[] bytes, int serializerId, string manifest)
    {
        var serializer = ById(serializerId, manifest);
        if (serializer is SerializerWithStringManifest named)
        {
            return WithTransport(System, (named, bytes, manifest), s => s.named.FromBinary(s.bytes, s.manifest));
        }

        return WithTransport(
            System,
            (serializer, bytes, type: TypeOf(manifest, serializerId)),
            s => s.serializer.FromBinary(s.bytes, s.type!));
    }

    public IActorRef DeserializeActorRef(string path) => System.Provider.ResolveActorRef(path);

    /// <param name="obj">Null is serialized too.</param>
    /// <param name="defaultSerializerName">Used when no binding fits.</param>
    public Serializer FindSerializerFor(object obj, string? defaultSerializerName = null) =>
        obj is null ? _null : FindSerializerForType(obj.GetType(), defaultSerializerName);

    /// <exception cref="SerializationException">No binding fits and there is no such default.</exception>
    public Serializer FindSerializerForType(Type objectType, string? defaultSerializerName = null)
    {
        ArgumentNullException.ThrowIfNull(objectType);
        if (_byType.TryGetValue(objectType, out var known))
        {
            return known;
        }

        if (MostSpecific(objectType) is { } bound)
        {
            _byType[objectType] = bound;
            return bound;
        }

        return defaultSerializerName is not null && _byName.TryGetValue(defaultSerializerName, out var named)
            ? named
            : throw new SerializationException($"Serializer not found for type {objectType.Name}");
    }

    public void AddSerializer(string name, Serializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        _byName[name] = serializer;
        AddById(serializer);
    }

    public void AddSerializationMap(Type type, Serializer serializer)
    {
        lock (_bindings)
        {
            _bindings.RemoveAll(b => b.Type == type);
            _bindings.Add((type, serializer));
        }

        _byType.Clear();
    }

    internal static T WithInformation<TState, T>(Information information, TState state, Func<TState, T> action)
    {
        var outer = _current;
        _current = information;
        try
        {
            return action(state);
        }
        finally
        {
            _current = outer;
        }
    }

    private void AddFromSetup()
    {
        if (!System.Settings.Setup.Get<SerializationSetup>().HasValue)
        {
            return;
        }

        foreach (var details in System.Settings.Setup.Get<SerializationSetup>().Value.CreateSerializers(System))
        {
            AddSerializer(details.Alias, details.Serializer);
            foreach (var type in details.UseFor)
            {
                AddSerializationMap(type, details.Serializer);
            }
        }
    }

    private void AddFromSettings(Config config, ILoggingAdapter log)
    {
        foreach (var (name, typeName) in config.GetConfig("akka.actor.serializers")?.AsEnumerable() ?? [])
        {
            if (_byName.ContainsKey(name))
            {
                continue;
            }

            if (Type.GetType(typeName.GetString() ?? "") is not { } type)
            {
                log.Warning("The type name for serializer '{0}' did not resolve to an actual Type: '{1}'", name, typeName.GetString());
                continue;
            }

            var own = config.GetConfig($"akka.actor.serialization-settings.\"{name}\"");
            AddSerializer(name, Create(type, own));
        }

        foreach (var (typeName, name) in config.GetConfig("akka.actor.serialization-bindings")?.AsEnumerable() ?? [])
        {
            if (Type.GetType(typeName) is not { } type)
            {
                log.Warning("The type name for message/serializer binding '{0}' did not resolve to an actual Type", typeName);
            }
            else if (!_byName.TryGetValue(name.GetString() ?? "", out var serializer))
            {
                log.Warning("Serialization binding to non existing serializer: '{0}'", name.GetString());
            }
            else if (!_bindings.Exists(b => b.Type == type))
            {
                AddSerializationMap(type, serializer);
            }
            else if (System.Settings.LogSerializerOverrideOnStart)
            {
                log.Info("Serialization binding [{0}] to [{1}] of the settings is overridden by a setup", typeName, name.GetString());
            }
        }
    }

    private Serializer Create(Type type, Config? own) => (Serializer)(own.IsNullOrEmpty()
        ? Activator.CreateInstance(type, System)!
        : Activator.CreateInstance(type, System, own)!);

    private void AddById(Serializer serializer)
    {
        var there = _byId.GetOrAdd(serializer.Identifier, serializer);
        if (there.GetType() != serializer.GetType())
        {
            throw new ArgumentException(
                $"Serializer identifier [{serializer.Identifier}] of [{serializer.GetType()}] is already used by [{there.GetType()}]", nameof(serializer));
        }

        _byId[serializer.Identifier] = serializer;
    }

    private Serializer ById(int id, string? manifest) =>
        _byId.TryGetValue(id, out var serializer)
            ? serializer
            : throw new SerializationException(
                $"Cannot find serializer with id [{id}] (manifest [{manifest}]). The most probable reason is that the configuration entry "
                + "'akka.actor.serializers' is not in sync between the two systems.");

    private static Type? TypeOf(string manifest, int serializerId)
    {
        if (string.IsNullOrEmpty(manifest))
        {
            return null;
        }

        try
        {
            return TypeCache.GetType(manifest);
        }
        catch (Exception e) when (e is TypeLoadException or FileNotFoundException or FileLoadException or ArgumentException)
        {
            throw new SerializationException($"Cannot find manifest class [{manifest}] for serializer with id [{serializerId}].", e);
        }
    }

    /// <summary>The first binding that fits and that no other fitting one is more specific than; classes come before interfaces.</summary>
    private Serializer? MostSpecific(Type type)
    {
        lock (_bindings)
        {
            var fitting = _bindings.FindAll(b => b.Type.IsAssignableFrom(type));
            return fitting
                .Where(b => !fitting.Exists(other => other.Type != b.Type && b.Type.IsAssignableFrom(other.Type)))
                .OrderBy(b => b.Type.IsInterface)
                .Select(b => b.Serializer)
                .FirstOrDefault();
        }
    }
}
