using Akka.Actor;
using Akka.Dispatch;

namespace Akka.Event;

/// <summary>Sent to a logger when it starts; it answers <see cref="LoggerInitialized"/>.</summary>
public class InitializeLogger : INoSerializationVerificationNeeded
{
    public InitializeLogger(LoggingBus loggingBus) => LoggingBus = loggingBus;

    public LoggingBus LoggingBus { get; }
}

/// <summary>A logger is ready.</summary>
public class LoggerInitialized : INoSerializationVerificationNeeded, IDeadLetterSuppression;

/// <summary>The mailbox of a logger: what is left when it stops still gets printed.</summary>
public interface ILoggerMessageQueueSemantics : ISemantics;
