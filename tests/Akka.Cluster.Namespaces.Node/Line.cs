using System.Diagnostics;

namespace Akka.Cluster.Namespaces.Node;

/// <summary>
/// What happened here, a line each on standard output: "@", when, what, and details. When is the machine's monotonic clock,
/// one for all its processes, so that lines of several nodes have an order. Other lines are the log.
/// </summary>
internal static class Line
{
    public static void Write(string what, params IEnumerable<string> details) =>
        Console.Out.WriteLine(string.Join(' ', ["@", Stopwatch.GetElapsedTime(0).ToString("c"), what, .. details]));
}
