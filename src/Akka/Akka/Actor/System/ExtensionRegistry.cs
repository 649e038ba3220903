using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>The extensions of one system. Whoever asks while one is being made waits for it.</summary>
internal sealed class ExtensionRegistry(ActorSystemImpl system)
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();

    public object Register(IExtensionId id)
    {
        var entry = _extensions.GetOrAdd(id.ExtensionType, _ => new Lazy<object>(() => id.CreateExtension(system)));
        try
        {
            return entry.Value;
        }
        catch
        {
            // The next one may try again.
            _extensions.TryRemove(KeyValuePair.Create(id.ExtensionType, entry));
            throw;
        }
    }

    public bool Has(Type type) => _extensions.TryGetValue(type, out var entry) && entry.IsValueCreated;

    public bool TryGet(Type type, out object? extension)
    {
        extension = _extensions.TryGetValue(type, out var entry) ? entry.Value : null;
        return extension is not null;
    }

    /// <summary>Makes those of <c>akka.extensions</c>; one that cannot be made is logged, and the system starts all the same.</summary>
    public void LoadConfigured(Config config)
    {
        foreach (var name in config.GetStringList("akka.extensions", []))
        {
            try
            {
                var type = Type.GetType(name, throwOnError: true)!;
                if (!typeof(IExtensionId).IsAssignableFrom(type))
                {
                    throw new ConfigurationException($"[{name}] is not an '{nameof(IExtensionId)}'");
                }

                Register((IExtensionId)Activator.CreateInstance(type)!);
            }
            catch (Exception e)
            {
                system.Log.Log(LogLevel.ErrorLevel, e, $"While trying to load extension [{name}], skipping...");
            }
        }
    }
}
