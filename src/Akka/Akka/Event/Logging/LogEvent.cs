using System.Globalization;
using Akka.Actor;

namespace Akka.Event;

/// <summary>One thing that was logged.</summary>
public abstract class LogEvent : INoSerializationVerificationNeeded
{
    /// <summary>UTC.</summary>
    public DateTime Timestamp { get; } = DateTime.UtcNow;

    public Thread Thread { get; } = Thread.CurrentThread;

    public Exception? Cause { get; protected set; }

    public string LogSource { get; protected set; } = "";

    public Type? LogClass { get; protected set; }

    /// <summary>Text, or a <see cref="LogMessage"/> that is formatted when it is printed.</summary>
    public object? Message { get; protected set; }

    public abstract LogLevel LogLevel();

    public override string ToString()
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"[{LogLevel().StringFor()}][{Timestamp:MM/dd/yyyy HH:mm:ss.fff}Z][Thread {Thread.ManagedThreadId:0000}][{LogSource}] {Message}");
        return Cause is null ? line : $"{line}{Environment.NewLine}Cause: {Cause}";
    }

    private protected void Set(Exception? cause, string logSource, Type? logClass, object? message)
    {
        Cause = cause;
        LogSource = logSource;
        LogClass = logClass;
        Message = message;
    }
}
