using System.Globalization;

namespace Akka.Cluster.Namespaces.Tests.Nodes;

/// <summary>What a node told. The times of all nodes are of one clock.</summary>
internal sealed record NodeLine(TimeSpan At, string What, IReadOnlyList<string> Details)
{
    /// <returns>Null for a line of the log.</returns>
    public static NodeLine? Read(string line) => line.Split(' ') is ["@", var at, var what, .. var details]
        ? new NodeLine(TimeSpan.ParseExact(at, "c", CultureInfo.InvariantCulture), what, details)
        : null;
}
