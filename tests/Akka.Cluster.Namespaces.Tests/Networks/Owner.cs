using System.Globalization;

namespace Akka.Cluster.Namespaces.Tests.Networks;

/// <summary>
/// The process that made a namespace, as it stands in its name. With the start of the process, since a number is given again.
/// </summary>
internal sealed record Owner(int Process, long Started)
{
    private const int StartedField = 21;

    public static Owner Self { get; } = Of(Environment.ProcessId)!;

    public bool IsAlive => StartOf(Process) == Started;

    public string NameOf(int network, string part) => $"akka-test-{Process}-{Started}-{network}-{part}";

    /// <returns>Null when there is no such process.</returns>
    public static Owner? Of(int process) => StartOf(process) is { } started ? new Owner(process, started) : null;

    /// <returns>Null when it is no name of such a namespace.</returns>
    public static Owner? Of(string name) =>
        name.Split('-') is ["akka", "test", var process, var started, _, _]
        && int.TryParse(process, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(started, CultureInfo.InvariantCulture, out var time)
            ? new Owner(number, time)
            : null;

    // In clock ticks since the machine's start. The second field is the program's name in parentheses and may hold spaces.
    private static long? StartOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var rest = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return long.Parse(rest[StartedField - 2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
