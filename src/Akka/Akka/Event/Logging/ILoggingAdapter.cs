namespace Akka.Event;

/// <summary>Where an actor logs to. See <see cref="LoggingExtensions"/> for one method a level.</summary>
public interface ILoggingAdapter
{
    ILogMessageFormatter Formatter { get; }

    bool IsDebugEnabled { get; }

    bool IsInfoEnabled { get; }

    bool IsWarningEnabled { get; }

    bool IsErrorEnabled { get; }

    bool IsEnabled(LogLevel logLevel);

    void Log(LogLevel logLevel, Exception? cause, LogMessage message);

    /// <param name="logLevel">The level.</param>
    /// <param name="cause">Absent when nothing failed.</param>
    /// <param name="format">Text as it stands, not a template.</param>
    void Log(LogLevel logLevel, Exception? cause, string format);
}
