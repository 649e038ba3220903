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
        // One that cannot be made is not tried again: what its first try left behind would make the second fail otherwise.
        return _extensions.GetOrAdd(id.ExtensionType, _ => new Lazy<object>(() => id.CreateExtension(system))).Value;
    }

    public bool Has(Type type) => _extensions.TryGetValue(type, out var entry) && entry.IsValueCreated;

    public bool TryGet(Type type, out object? extension)
    {
        extension = _extensions.TryGetValue(type, out var entry) ? entry.Value : null;
        return extension is not null;
    }

    /// <summary>
    /// Makes those of <c>akka.extensions</c>. A name that is no extension id is logged and left out; an extension that cannot
    /// be made fails the start.
    /// </summary>
    public void LoadConfigured(Config config)
    {
        var ids = new List<IExtensionId>();
        foreach (var name in config.GetStringList("akka.extensions", []))
        {
            if (Type.GetType(name) is not { IsAbstract: false } type || !typeof(IExtensionId).IsAssignableFrom(type))
            {
                system.Log.Error("[{0}] is not an 'ExtensionId', skipping...", name);
                continue;
            }

            try
            {
                ids.Add((IExtensionId)Activator.CreateInstance(type)!);
            }
            catch (Exception e)
            {
                system.Log.Error(e, "While trying to load extension [{0}], skipping...", name);
            }
        }

        ids.ForEach(id => Register(id));
    }
}
