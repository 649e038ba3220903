namespace Akka.Util;

/// <summary>Writes to the console so that lines of several threads and their colours do not mix.</summary>
public static class StandardOutWriter
{
    private static readonly Lock _lock = new();

    public static void Write(string message, ConsoleColor? foregroundColor = null, ConsoleColor? backgroundColor = null) =>
        Out(() => Console.Write(message), foregroundColor, backgroundColor);

    public static void WriteLine(string message, ConsoleColor? foregroundColor = null, ConsoleColor? backgroundColor = null) =>
        Out(() => Console.WriteLine(message), foregroundColor, backgroundColor);

    private static void Out(Action write, ConsoleColor? foreground, ConsoleColor? background)
    {
        lock (_lock)
        {
            // Colours are escape sequences elsewhere; a file or pipe shall not hold them.
            if ((foreground is null && background is null) || Console.IsOutputRedirected)
            {
                write();
                return;
            }

            if (foreground is { } front)
            {
                Console.ForegroundColor = front;
            }

            if (background is { } back)
            {
                Console.BackgroundColor = back;
            }

            try
            {
                write();
            }
            finally
            {
                Console.ResetColor();
            }
        }
    }
}
