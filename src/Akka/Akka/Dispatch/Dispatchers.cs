using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.Seeded;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>The dispatchers of a system, by the path of their section.</summary>
public sealed class Dispatchers
{
    public const string DefaultDispatcherId = "akka.actor.default-dispatcher";
    public const string DefaultBlockingDispatcherId = "akka.actor.default-blocking-io-dispatcher";
    internal const string InternalDispatcherId = "akka.actor.internal-dispatcher";

    private const int AliasDepthMax = 20;

    private readonly ConcurrentDictionary<string, Lazy<MessageDispatcherConfigurator>> _configurators = new(StringComparer.Ordinal);
    private readonly ActorSystem _system;
    private readonly ILoggingAdapter _log;

    public Dispatchers(ActorSystem system, IDispatcherPrerequisites prerequisites, ILoggingAdapter logger)
    {
        _system = system;
        _log = logger;
        Prerequisites = prerequisites;
    }

    public IDispatcherPrerequisites Prerequisites { get; }

    public MessageDispatcher DefaultGlobalDispatcher => Lookup(DefaultDispatcherId);

    internal MessageDispatcher InternalDispatcher => Lookup(InternalDispatcherId);

    /// <exception cref="ConfigurationException">There is no such section, or it is not a dispatcher's.</exception>
    public MessageDispatcher Lookup(string dispatcherName)
    {
        var id = string.IsNullOrEmpty(dispatcherName) ? DefaultDispatcherId : dispatcherName;
        return _configurators.GetOrAdd(id, key => new Lazy<MessageDispatcherConfigurator>(() => MakeConfigurator(key))).Value.Dispatcher();
    }

    public bool HasDispatcher(string id) => _configurators.ContainsKey(id) || _system.Settings.Config.HasPath(id);

    /// <returns>False when the id is taken.</returns>
    public bool RegisterConfigurator(string id, MessageDispatcherConfigurator configurator) =>
        _configurators.TryAdd(id, new Lazy<MessageDispatcherConfigurator>(configurator));

    /// <summary>A dispatcher's section, with its id, over that of the default dispatcher. A string there names another section.</summary>
    public static Config GetConfig(Config config, string id, int depth = 0)
    {
        if (depth > AliasDepthMax)
        {
            throw new ConfigurationException($"Could not find a concrete dispatcher config after following more than {AliasDepthMax} deep. Is your config circular?");
        }

        if (!config.HasPath(id))
        {
            throw new ConfigurationException($"Dispatcher [{id}] not configured.");
        }

        if (AliasAt(config, id) is { } alias)
        {
            return GetConfig(config, alias, depth + 1);
        }

        var simpleName = id[(id.LastIndexOf('.') + 1)..];
        return ConfigurationFactory.ParseString($"id = \"{id}\"\nname = \"{simpleName}\"")
            .WithFallback(config.GetConfig(id))
            .WithFallback(config.GetConfig(DefaultDispatcherId));
    }

    internal void Shutdown()
    {
        foreach (var configurator in _configurators.Values)
        {
            if (configurator.IsValueCreated && configurator.Value is DispatcherConfigurator single)
            {
                single.Dispatcher().ShutdownNow();
            }
        }
    }

    private static string? AliasAt(Config config, string id)
    {
        var value = config.GetValue(id);
        return value is not null && !value.IsObject() && value.IsString() ? value.GetString() : null;
    }

    private MessageDispatcherConfigurator MakeConfigurator(string id)
    {
        var config = GetConfig(_system.Settings.Config, id);
        var type = config.GetString("type");
        switch (type)
        {
            case "Dispatcher" or "TaskDispatcher" or "ForkJoinDispatcher" or "PinnedDispatcher" when Prerequisites.Settings.World is { } world:
                return new SeededDispatcherConfigurator(config, Prerequisites, world);
            case "Dispatcher" or "TaskDispatcher" or "ForkJoinDispatcher":
                return new DispatcherConfigurator(config, Prerequisites);
            case "PinnedDispatcher":
                return new PinnedDispatcherConfigurator(config, Prerequisites);
            case null or "":
                throw new ConfigurationException($"Dispatcher [{id}] has no type.");
            default:
                var configurator = Type.GetType(type)
                    ?? throw new ConfigurationException($"Could not resolve dispatcher type {type} for path {id}");
                _log.Log(LogLevel.DebugLevel, null, $"Dispatcher [{id}] is made by {configurator}");
                return (MessageDispatcherConfigurator)Activator.CreateInstance(configurator, config, Prerequisites)!;
        }
    }
}
