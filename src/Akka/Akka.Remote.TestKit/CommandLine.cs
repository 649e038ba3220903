using System.Globalization;
using Akka.Configuration;

namespace Akka.Remote.TestKit;

/// <summary>What the runner tells a node's process: arguments <c>-Dkey=value</c>.</summary>
public static class CommandLine
{
    private static Dictionary<string, string> _values = Parse(Environment.GetCommandLineArgs());

    /// <summary>In place of the process's own arguments.</summary>
    public static void Initialize(string[] args) => _values = Parse(args);

    /// <summary>Null when it is not given.</summary>
    public static string? GetProperty(string key) => _values.GetValueOrDefault(key);

    public static string GetPropertyOrDefault(string key, string defaultStr) => GetProperty(key) ?? defaultStr;

    /// <exception cref="ConfigurationException">It is not given, or is no number.</exception>
    public static int GetInt32(string key) =>
        int.TryParse(GetProperty(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ConfigurationException($"The process needs an argument -D{key}=<number> and has [{GetProperty(key)}]; a multi-node spec is run by [MultiNodeFact]");

    /// <exception cref="ConfigurationException">It is given and is no number.</exception>
    public static int GetInt32OrDefault(string key, int defaultInt) => GetProperty(key) is null ? defaultInt : GetInt32(key);

    private static Dictionary<string, string> Parse(string[] args) => args
        .Where(arg => arg.StartsWith("-D", StringComparison.Ordinal) && arg.Contains('=', StringComparison.Ordinal))
        .Select(arg => arg[2..].Split('=', 2))
        .GroupBy(pair => pair[0], pair => pair[1], StringComparer.Ordinal)
        .ToDictionary(values => values.Key, values => values.Last(), StringComparer.Ordinal);
}
