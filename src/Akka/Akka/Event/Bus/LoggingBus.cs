using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;

namespace Akka.Event;

/// <summary>An event bus of types that also starts and stops the loggers. Its level says which log events are made at all.</summary>
public class LoggingBus : ActorEventBus<object, Type>
{
    private static readonly LogLevel[] _allLevels = [LogLevel.ErrorLevel, LogLevel.WarningLevel, LogLevel.InfoLevel, LogLevel.DebugLevel];

    private readonly List<IActorRef> _loggers = [];
    private int _loggerNumber;

    // Nothing is lost before the level is known.
    private volatile LogLevel _level = LogLevel.DebugLevel;
    private MinimalLogger? _stdoutLogger;

    public LogLevel LogLevel => _level;

    /// <summary>Takes effect for what is logged from now on, by every adapter of this bus.</summary>
    public void SetLogLevel(LogLevel logLevel)
    {
        _level = logLevel;
        lock (_loggers)
        {
            foreach (var logger in _loggers)
            {
                SubscribeAt(logLevel, logger);
            }
        }
    }

    public void StartStdoutLogger(Settings config)
    {
        ArgumentNullException.ThrowIfNull(config);
        _stdoutLogger = config.StdoutLogger;
        var level = Event.Logging.LogLevelFor(config.StdoutLogLevel);
        _level = level;
        SubscribeAt(level, _stdoutLogger);
        Publish(new Debug(SimpleName(this), GetType(), "StandardOutLogger started"));
    }

    /// <summary>Starts what <c>akka.loggers</c> names and waits for each until <c>akka.logger-startup-timeout</c>; then the
    /// standard output logger, which covered the start, ends.</summary>
    internal void StartDefaultLoggers(ActorSystemImpl system)
    {
        var settings = system.Settings;
        var level = Event.Logging.LogLevelFor(settings.LogLevel);
        _level = level;
        var keepStdout = false;
        foreach (var name in settings.Loggers)
        {
            var type = Type.GetType(name) ?? throw new ConfigurationException($"Logger specified in config cannot be found: \"{name}\"");
            if (typeof(MinimalLogger).IsAssignableFrom(type))
            {
                keepStdout = true;
                continue;
            }

            StartLogger(system, type, level, settings);
        }

        if (_stdoutLogger is not null)
        {
            if (keepStdout)
            {
                SubscribeAt(level, _stdoutLogger);
            }
            else
            {
                Publish(new Debug(SimpleName(this), GetType(), "StandardOutLogger being removed"));
                Unsubscribe(_stdoutLogger);
            }
        }

        Publish(new Debug(SimpleName(this), GetType(), "Default Loggers started"));
    }

    /// <summary>The standard output logger takes over for what the system still says while it ends.</summary>
    internal void StopDefaultLoggers(ActorSystem system)
    {
        IActorRef[] loggers;
        lock (_loggers)
        {
            loggers = [.. _loggers];
            _loggers.Clear();
        }

        if (_stdoutLogger is not null && loggers.Length > 0)
        {
            SubscribeAt(_level, _stdoutLogger);
            Publish(new Debug(SimpleName(this), GetType(), "Shutting down: StandardOutLogger started"));
        }

        foreach (var logger in loggers)
        {
            Unsubscribe(logger);
            system.Stop(logger);
        }

        Publish(new Debug(SimpleName(this), GetType(), "All default loggers stopped"));
    }

    protected override bool IsSubClassification(Type parent, Type child) => parent.IsAssignableFrom(child);

    protected override void Publish(object @event, IActorRef subscriber) => subscriber.Tell(@event, ActorRefs.NoSender);

    protected override Type GetClassifier(object @event) => @event.GetType();

    private void StartLogger(ActorSystemImpl system, Type type, LogLevel level, Settings settings)
    {
        var name = $"log{Interlocked.Increment(ref _loggerNumber)}-{Event.Logging.SimpleName(type)}";
        var logger = system.SystemActorOf(Props.Create(type).WithDispatcher(settings.LoggersDispatcher), name);
        lock (_loggers)
        {
            _loggers.Add(logger);
        }

        var started = logger.Ask<object>(new InitializeLogger(this), settings.LoggerStartTimeout);
        SubscribeAt(level, logger);
        if (settings.LoggerAsyncStart)
        {
            _ = started.ContinueWith(
                t => Report(name, t, settings), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return;
        }

        // The creator's thread may wait here: the logger runs on a dispatcher of its own.
        ((IAsyncResult)started).AsyncWaitHandle.WaitOne();
        Report(name, started, settings);
    }

    private void Report(string name, Task<object> started, Settings settings)
    {
        if (!started.IsCompletedSuccessfully)
        {
            Publish(new Warning(
                SimpleName(this), GetType(), $"Logger {name} did not respond within {settings.LoggerStartTimeout} to InitializeLogger(bus)"));
        }
        else if (started.Result is not LoggerInitialized)
        {
            throw new LoggerInitializationException($"Logger {name} did not respond with LoggerInitialized, sent instead {started.Result}");
        }
        else
        {
            Publish(new Debug(SimpleName(this), GetType(), $"Logger {name} started"));
        }
    }

    private void SubscribeAt(LogLevel level, IActorRef logger)
    {
        foreach (var each in _allLevels)
        {
            if (each >= level)
            {
                Subscribe(logger, each.ClassFor());
            }
            else
            {
                Unsubscribe(logger, each.ClassFor());
            }
        }
    }
}
