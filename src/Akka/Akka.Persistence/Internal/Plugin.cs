using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Journal;
using Akka.Util.Reflection;

namespace Akka.Persistence.Internal;

/// <summary>A journal or snapshot store: its settings and, once asked for, its actor, whose name is the settings path.</summary>
internal class Plugin(ExtendedActorSystem system, string path, Config config)
{
    public Config Config { get; } = config;

    public Lazy<IActorRef> Ref { get; } = new(() => Start(system, path, config));

    private static IActorRef Start(ExtendedActorSystem system, string path, Config config)
    {
        var typeName = config.GetString("class", "");
        if (string.IsNullOrEmpty(typeName))
        {
            throw new ArgumentException($"Plugin class name must be defined in config property [{path}.class]", nameof(path));
        }

        var type = TypeCache.GetType(typeName)
            ?? throw new ArgumentException($"Plugin class [{typeName}] of [{path}.class] is not found", nameof(path));
        var takesConfig = type.GetConstructor([typeof(Config)]) is not null;
        var props = takesConfig ? new Props(type, [config]) : new Props(type, []);
        return system.SystemActorOf(props.WithDispatcher(config.GetString("plugin-dispatcher")), path);
    }
}

internal sealed class JournalPlugin(ExtendedActorSystem system, string path, Config config) : Plugin(system, path, config)
{
    private readonly Lazy<EventAdapters> _adapters = new(() => EventAdapters.Create(system, config));

    public EventAdapters Adapters => _adapters.Value;

    public JournalSettings Settings { get; } = new(config);
}
