using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch.Seeded;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The settings under <c>akka</c>, read when the system is made. <see cref="Config"/> may grow at its bottom later.</summary>
public class Settings
{
    private readonly Config _userConfig;
    private readonly Lock _lock = new();
    private Config _fallback;

    public Settings(ActorSystem system, Config config)
        : this(system, config, ActorSystemSetup.Empty)
    {
    }

    public Settings(ActorSystem system, Config config, ActorSystemSetup setup)
    {
        System = system;
        Setup = setup;
        World = setup.Get<SeededSetup>() is { HasValue: true } seeded ? seeded.Value.World : null;
        _userConfig = config;
        _fallback = ConfigurationFactory.Default();
        Config = config.SafeWithFallback(_fallback);

        var bootstrap = setup.Get<BootstrapSetup>();
        ProviderSelectionType = bootstrap.HasValue && bootstrap.Value.ActorRefProvider.HasValue
            ? bootstrap.Value.ActorRefProvider.Value
            : ProviderSelection.GetProvider(Config.GetString("akka.actor.provider"));
        ProviderClass = ProviderSelectionType.Fqn;
        HasCluster = ProviderSelectionType.HasCluster;
        ConfigVersion = Config.GetString("akka.version");
        SupervisorStrategyClass = Config.GetString("akka.actor.guardian-supervisor-strategy");
        AskTimeout = Config.GetTimeSpan("akka.actor.ask-timeout", null, allowInfinite: true);
        SerializeAllMessages = Config.GetBoolean("akka.actor.serialize-messages");
        SerializeAllCreators = Config.GetBoolean("akka.actor.serialize-creators");
        LogLevel = Config.GetString("akka.loglevel");
        StdoutLogLevel = Config.GetString("akka.stdout-loglevel");
        Loggers = Config.GetStringList("akka.loggers");
        LoggersDispatcher = Config.GetString("akka.loggers-dispatcher");
        LoggerStartTimeout = Config.GetTimeSpan("akka.logger-startup-timeout");
        LoggerAsyncStart = Config.GetBoolean("akka.logger-async-start");
        LogConfigOnStart = Config.GetBoolean("akka.log-config-on-start");
        LogSerializerOverrideOnStart = Config.GetBoolean("akka.log-serializer-override-on-start");
        LogDeadLetters = Config.GetString("akka.log-dead-letters") switch
        {
            "on" or "true" => int.MaxValue,
            "off" or "false" => 0,
            _ => Config.GetInt("akka.log-dead-letters"),
        };
        LogDeadLettersDuringShutdown = Config.GetBoolean("akka.log-dead-letters-during-shutdown");
        LogDeadLettersSuspendDuration = Config.GetTimeSpan("akka.log-dead-letters-suspend-duration", null, allowInfinite: true);
        LogFormatter = MakeFormatter(Config.GetString("akka.logger-formatter"));
        var filters = setup.Get<LogFilterSetup>();
        LogFilter = filters.HasValue ? filters.Value.CreateEvaluator() : LogFilterEvaluator.NoFilters;
        StdoutLogger = MakeStdoutLogger(Config.GetString("akka.stdout-logger-class"));
        StdoutLogger.Filter = LogFilter;
        AddLoggingReceive = Config.GetBoolean("akka.actor.debug.receive");
        DebugAutoReceive = Config.GetBoolean("akka.actor.debug.autoreceive");
        DebugLifecycle = Config.GetBoolean("akka.actor.debug.lifecycle");
        DebugEventStream = Config.GetBoolean("akka.actor.debug.event-stream");
        DebugUnhandledMessage = Config.GetBoolean("akka.actor.debug.unhandled");
        DebugTimerScheduler = Config.GetBoolean("akka.actor.debug.log-timers");
        SchedulerClass = Config.GetString("akka.scheduler.implementation");
        SchedulerShutdownTimeout = Config.GetTimeSpan("akka.scheduler.shutdown-timeout");
        CoordinatedShutdownTerminateActorSystem = Config.GetBoolean("akka.coordinated-shutdown.terminate-actor-system");
        CoordinatedShutdownRunByActorSystemTerminate = Config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate");
        if (CoordinatedShutdownRunByActorSystemTerminate && !CoordinatedShutdownTerminateActorSystem)
        {
            throw new ConfigurationException(
                "akka.coordinated-shutdown.run-by-actor-system-terminate=on and akka.coordinated-shutdown.terminate-actor-system=off is not a supported configuration combination.");
        }
    }

    public ActorSystem System { get; }

    public ActorSystemSetup Setup { get; }

    /// <summary>The user's, above those that extensions have added, above the defaults.</summary>
    public Config Config { get; private set; }

    public string ConfigVersion { get; }

    public string ProviderClass { get; }

    public ProviderSelection ProviderSelectionType { get; }

    public bool HasCluster { get; }

    public string SupervisorStrategyClass { get; }

    /// <summary>Without a limit when infinite.</summary>
    public TimeSpan AskTimeout { get; }

    public bool SerializeAllMessages { get; }

    public bool SerializeAllCreators { get; }

    public string LogLevel { get; }

    public string StdoutLogLevel { get; }

    public IList<string> Loggers { get; }

    public string LoggersDispatcher { get; }

    public TimeSpan LoggerStartTimeout { get; }

    public bool LoggerAsyncStart { get; }

    public bool LogConfigOnStart { get; }

    public bool LogSerializerOverrideOnStart { get; }

    /// <summary>How many dead letters are logged before it rests; 0 logs none.</summary>
    public int LogDeadLetters { get; }

    public bool LogDeadLettersDuringShutdown { get; }

    public TimeSpan LogDeadLettersSuspendDuration { get; }

    public ILogMessageFormatter LogFormatter { get; }

    /// <summary>Which log events the standard output logger leaves out.</summary>
    public LogFilterEvaluator LogFilter { get; }

    public MinimalLogger StdoutLogger { get; }

    public bool AddLoggingReceive { get; }

    public bool DebugAutoReceive { get; }

    public bool DebugLifecycle { get; }

    public bool DebugEventStream { get; }

    public bool DebugUnhandledMessage { get; }

    public bool DebugTimerScheduler { get; }

    public string SchedulerClass { get; }

    public TimeSpan SchedulerShutdownTimeout { get; }

    public bool CoordinatedShutdownTerminateActorSystem { get; }

    public bool CoordinatedShutdownRunByActorSystemTerminate { get; }

    /// <summary>The seeded world that the system lives in; absent for a system on real threads.</summary>
    internal SeededWorld? World { get; }

    /// <summary>Where the runtime takes its chances from: in a seeded world they are the seed's.</summary>
    internal Random Random => World?.Random ?? Random.Shared;

    /// <summary>Puts an extension's defaults beneath the user's settings and above all defaults so far.</summary>
    public void InjectTopLevelFallback(Config config)
    {
        lock (_lock)
        {
            _fallback = config.SafeWithFallback(_fallback);
            Config = _userConfig.SafeWithFallback(_fallback);
        }

        (System as ISupportSerializationConfigReload)?.ReloadSerialization();
    }

    public override string ToString() => Config.ToString();

    private static ILogMessageFormatter MakeFormatter(string? typeName)
    {
        var type = string.IsNullOrEmpty(typeName) ? typeof(DefaultLogMessageFormatter) : Resolve(typeName, "akka.logger-formatter");
        return type == typeof(DefaultLogMessageFormatter) ? DefaultLogMessageFormatter.Instance : (ILogMessageFormatter)Activator.CreateInstance(type)!;
    }

    private static MinimalLogger MakeStdoutLogger(string? typeName) =>
        string.IsNullOrEmpty(typeName) ? new StandardOutLogger() : (MinimalLogger)Activator.CreateInstance(Resolve(typeName, "akka.stdout-logger-class"))!;

    private static Type Resolve(string typeName, string setting) =>
        Type.GetType(typeName) ?? throw new ConfigurationException($"The type [{typeName}] of {setting} could not be loaded");
}
