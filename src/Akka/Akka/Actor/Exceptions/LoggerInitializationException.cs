namespace Akka.Actor;

/// <summary>A logger of <c>akka.loggers</c> did not start.</summary>
public class LoggerInitializationException(string message) : AkkaException(message);
