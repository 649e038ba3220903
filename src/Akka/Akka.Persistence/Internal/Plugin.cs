using Akka.Actor;
using Akka.Configuration;
using Akka.Pattern;
using Akka.Persistence.Journal;

namespace Akka.Persistence.Internal;

/// <summary>A journal or snapshot store: its settings, checked, and, once asked for, its actor, whose name is the settings path.</summary>
internal class Plugin
{
    public Plugin(ExtendedActorSystem system, string path, Config config)
    {
        Settings = new PluginSettings(path, config);
        Breaker = Settings.CircuitBreaker(system.Scheduler);
        Ref = new Lazy<IActorRef>(() => Start(system, path, config));
    }

    public PluginSettings Settings { get; }

    public CircuitBreaker Breaker { get; }

    public Lazy<IActorRef> Ref { get; }

    private static IActorRef Start(ExtendedActorSystem system, string path, Config config)
    {
        var typeName = config.GetString("class", "");
        if (string.IsNullOrEmpty(typeName))
        {
            throw new ArgumentException($"Plugin class name must be defined in config property [{path}.class]", nameof(path));
        }

        var type = PluginSettings.FindType(path + ".class", typeName);
        var takesConfig = type.GetConstructor([typeof(Config)]) is not null;
        var props = takesConfig ? new Props(type, [config]) : new Props(type, []);
        return system.SystemActorOf(props.WithDispatcher(config.GetString("plugin-dispatcher")), path);
    }
}

internal sealed class JournalPlugin : Plugin
{
    private readonly Lazy<EventAdapters> _adapters;

    public JournalPlugin(ExtendedActorSystem system, string path, Config config)
        : base(system, path, config)
    {
        Journal = new JournalSettings(Settings);
        _adapters = new Lazy<EventAdapters>(() => EventAdapters.Create(system, config));
    }

    public JournalSettings Journal { get; }

    public EventAdapters Adapters => _adapters.Value;
}
