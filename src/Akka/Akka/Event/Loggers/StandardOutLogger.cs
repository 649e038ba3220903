using Akka.Actor;

namespace Akka.Event;

/// <summary>A logger that needs no actor behind it. Sending to it prints on the sender's thread.</summary>
public abstract class MinimalLogger : MinimalActorRef
{
    public sealed override IActorRefProvider Provider => throw new NotSupportedException("This logger does not provide actors");

    public sealed override ActorPath Path { get; } = new RootActorPath(new Address("akka", "all-systems"), "StandardOutLogger");

    /// <summary>What the system's <see cref="LogFilterSetup"/> asks for. Subclasses decide by it what to print.</summary>
    public LogFilterEvaluator Filter { get; internal set; } = LogFilterEvaluator.NoFilters;

    protected abstract void Log(object message);

    protected sealed override void TellInternal(object message, IActorRef sender) =>
        Log(message ?? throw new ArgumentNullException(nameof(message), "The message to log must not be null."));
}

/// <summary>Prints to the standard output: while a system starts and ends, and beneath <see cref="DefaultLogger"/>.</summary>
public class StandardOutLogger : MinimalLogger
{
    private static readonly Lock _lock = new();

    public static ConsoleColor DebugColor { get; set; } = ConsoleColor.Gray;

    public static ConsoleColor InfoColor { get; set; } = ConsoleColor.White;

    public static ConsoleColor WarningColor { get; set; } = ConsoleColor.Yellow;

    public static ConsoleColor ErrorColor { get; set; } = ConsoleColor.Red;

    public static bool UseColors { get; set; } = true;

    internal static void Print(LogEvent logEvent, LogFilterEvaluator filter)
    {
        if (!filter.ShouldTryKeepMessage(logEvent, out var text))
        {
            return;
        }

        var color = logEvent.LogLevel() switch
        {
            LogLevel.DebugLevel => DebugColor,
            LogLevel.InfoLevel => InfoColor,
            LogLevel.WarningLevel => WarningColor,
            _ => ErrorColor,
        };
        WriteLine(text.Length == 0 ? Text(logEvent) : text, UseColors ? color : null);
    }

    /// <summary>A template that its arguments do not fit is shown as it is: logging must not fail its caller.</summary>
    internal static string Text(LogEvent logEvent)
    {
        try
        {
            return logEvent.ToString();
        }
        catch (FormatException e)
        {
            var parts = logEvent.Message is LogMessage message ? message.Unformatted() : "";
            return new Error(
                logEvent.Cause is null ? e : new AggregateException(e, logEvent.Cause),
                logEvent.LogSource,
                logEvent.LogClass ?? typeof(StandardOutLogger),
                $"Received a malformed formatted message. Log level: [{logEvent.LogLevel().StringFor()}], {parts}").ToString();
        }
    }

    protected override void Log(object message)
    {
        if (message is LogEvent logEvent)
        {
            Print(logEvent, Filter);
        }
        else
        {
            WriteLine(message.ToString() ?? "", null);
        }
    }

    /// <summary>One at a time: lines of several threads and their colours do not mix.</summary>
    private static void WriteLine(string text, ConsoleColor? color)
    {
        lock (_lock)
        {
            // Colours are escape sequences elsewhere; a file or pipe shall not hold them.
            if (color is null || Console.IsOutputRedirected)
            {
                Console.WriteLine(text);
                return;
            }

            Console.ForegroundColor = color.Value;
            try
            {
                Console.WriteLine(text);
            }
            finally
            {
                Console.ResetColor();
            }
        }
    }
}
