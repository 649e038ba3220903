using System.CommandLine;

namespace ShardedKv.Cli.Verbs;

/// <summary><c>skv nodes</c>.</summary>
internal static class NodesVerb
{
    public static Command Create() => StatusVerb.CreatePart(
        "nodes", "Show the nodes with their addresses, and whether they answer.", StatusTable.Nodes, "nodes");
}
