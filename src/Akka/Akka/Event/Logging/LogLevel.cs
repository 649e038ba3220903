namespace Akka.Event;

/// <summary>Ordered: a logger at a level receives that level and those above it.</summary>
public enum LogLevel
{
    DebugLevel,
    InfoLevel,
    WarningLevel,
    ErrorLevel,
}
