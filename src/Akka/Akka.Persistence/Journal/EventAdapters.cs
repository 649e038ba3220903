using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence.Internal;

namespace Akka.Persistence.Journal;

/// <summary>Finds the adapter for an event type: its own binding, else that of the most specific base type or interface.</summary>
public class EventAdapters
{
    private readonly ConcurrentDictionary<Type, IEventAdapter> _map = new();
    private readonly List<KeyValuePair<Type, IEventAdapter>> _bindings;
    private readonly ILoggingAdapter _log;

    private EventAdapters(List<KeyValuePair<Type, IEventAdapter>> bindings, ILoggingAdapter log) => (_bindings, _log) = (bindings, log);

    /// <summary>Reads <c>event-adapters</c> (name = type) and <c>event-adapter-bindings</c> (event type = name or names).</summary>
    public static EventAdapters Create(ExtendedActorSystem system, Config config)
    {
        var adapters = new Dictionary<string, IEventAdapter>();
        foreach (var (name, value) in Entries(config, "event-adapters"))
        {
            adapters[name] = Instantiate(PluginSettings.FindType($"event-adapters.{name}", value.GetString() ?? ""), system);
        }

        var bindings = new List<KeyValuePair<Type, IEventAdapter>>();
        foreach (var (typeName, value) in Entries(config, "event-adapter-bindings"))
        {
            var names = value.IsArray() ? value.GetStringList() : [value.GetString() ?? ""];
            var bound = names.Select(name => adapters.TryGetValue(name.Trim(), out var adapter)
                ? adapter
                : throw new ConfigurationException($"{typeName} was bound to undefined event-adapter: {name}")).ToArray();
            bindings.Add(new(
                PluginSettings.FindType("event-adapter-bindings", typeName.Trim('"')), bound.Length == 1 ? bound[0] : new CombinedReadEventAdapter(bound)));
        }

        return new EventAdapters(MostSpecificFirst(bindings), Logging.GetLogger(system, typeof(EventAdapters)));
    }

    public IEventAdapter Get<T>() => Get(typeof(T));

    public IEventAdapter Get(Type type)
    {
        if (_bindings.Count == 0)
        {
            return IdentityEventAdapter.Instance;
        }

        return _map.GetOrAdd(type, static (t, self) =>
        {
            foreach (var (bound, adapter) in self._bindings)
            {
                if (bound.IsAssignableFrom(t))
                {
                    self._log.Debug("Using EventAdapter: {0} for event [{1}]", adapter.GetType().Name, t.Name);
                    return adapter;
                }
            }

            return IdentityEventAdapter.Instance;
        }, this);
    }

    private static IEnumerable<KeyValuePair<string, Akka.Configuration.Hocon.HoconValue>> Entries(Config config, string path)
        => config.HasPath(path) ? config.GetConfig(path).AsEnumerable() : [];

    private static List<KeyValuePair<Type, IEventAdapter>> MostSpecificFirst(List<KeyValuePair<Type, IEventAdapter>> bindings)
    {
        var sorted = new List<KeyValuePair<Type, IEventAdapter>>();
        foreach (var binding in bindings)
        {
            var above = sorted.FindIndex(other => other.Key.IsAssignableFrom(binding.Key));
            sorted.Insert(above < 0 ? sorted.Count : above, binding);
        }

        return sorted;
    }

    private static IEventAdapter Instantiate(Type type, ExtendedActorSystem system)
    {
        var adapter = type.GetConstructor([typeof(ExtendedActorSystem)]) is not null
            ? Activator.CreateInstance(type, system)
            : Activator.CreateInstance(type);
        return adapter switch
        {
            IEventAdapter both => both,
            IReadEventAdapter reads => new ReadOnlyAdapter(reads),
            IWriteEventAdapter writes => new WriteOnlyAdapter(writes),
            _ => throw new ConfigurationException(
                $"Configured type {type} does not implement any EventAdapter interface!"),
        };
    }

    private sealed class ReadOnlyAdapter(IReadEventAdapter reads) : IEventAdapter
    {
        public string Manifest(object evt) => string.Empty;

        public object ToJournal(object evt) => evt;

        public IEventSequence FromJournal(object evt, string manifest) => reads.FromJournal(evt, manifest);
    }

    private sealed class WriteOnlyAdapter(IWriteEventAdapter writes) : IEventAdapter
    {
        public string Manifest(object evt) => writes.Manifest(evt);

        public object ToJournal(object evt) => writes.ToJournal(evt);

        public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single(evt);
    }
}
