using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ShardedKv.Node.Hosting;

/// <summary>Gives Kestrel the actor system's log, for warnings and errors only.</summary>
internal sealed class SystemLoggerFactory(ActorSystem system) : ILoggerFactory
{
    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new SystemLogger(Logging.GetLogger(system, categoryName));

    /// <inheritdoc />
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The actor system's log is the only one.");

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private sealed class SystemLogger(ILoggingAdapter log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var text = formatter(state, exception);
            if (logLevel == LogLevel.Warning)
            {
                log.Warning(exception, "{0}", text);
            }
            else
            {
                log.Error(exception, "{0}", text);
            }
        }
    }
}
