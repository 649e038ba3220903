namespace Akka.MultiNode.TestAdapter.Running;

/// <param name="Nodes">In the order of their roles.</param>
/// <param name="Log">The end of the merged log.</param>
internal sealed record SpecResult(IReadOnlyList<NodeEnd> Nodes, string Log, string LogFile)
{
    public bool Passed => Nodes.All(node => node.IsGood);

    /// <summary>What came of each node that did not pass, and where the log is.</summary>
    public string Story => string.Join('\n', [.. Nodes.Where(node => !node.IsGood).Select(node => node.Story), $"The whole log: {LogFile}"]);
}
