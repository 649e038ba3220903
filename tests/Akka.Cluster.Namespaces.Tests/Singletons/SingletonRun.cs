using Akka.Cluster.Namespaces.Tests.Nodes;

namespace Akka.Cluster.Namespaces.Tests.Singletons;

/// <summary>A time in which the singleton ran on a host. It has no end while it runs.</summary>
internal sealed record SingletonRun(string Host, TimeSpan From, TimeSpan? To)
{
    /// <summary>In order of their starts. A process that ended without a word ran it until its end.</summary>
    public static IReadOnlyList<SingletonRun> Of(IEnumerable<NodeLog> nodes) => [.. nodes.SelectMany(Of).OrderBy(run => run.From)];

    private static IEnumerable<SingletonRun> Of(NodeLog node)
    {
        TimeSpan? from = null;
        foreach (var line in node.Told)
        {
            switch (line.What)
            {
                case "singleton-started" when from is null:
                    from = line.At;
                    break;
                case "singleton-stopped" when from is { } began:
                    yield return new SingletonRun(node.Host, began, line.At);
                    from = null;
                    break;
                case "singleton-started" or "singleton-stopped":
                    throw new InvalidOperationException($"{node.Host} told {line.What} twice in a row, or the end first.");
            }
        }

        if (from is { } last)
        {
            yield return new SingletonRun(node.Host, last, node.End?.At);
        }
    }
}
