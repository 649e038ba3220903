using ShardedKv.Actors.Status;

namespace ShardedKv.Cli.Operations;

/// <summary>Nodes hold no replica any more. Counts the replicas that have left them.</summary>
internal sealed class NodesDrained(IReadOnlySet<string> nodes) : IAwaited
{
    private int _most;

    public string What => "moved away";

    public string Unit => "replicas";

    public (int Done, int Total) Look(ClusterStatus status)
    {
        var left = Left(status).Sum(node => node.Replicas);
        _most = Math.Max(_most, left);
        return (_most - left, _most);
    }

    /// <summary>A drain is done when none is left, so what can be missing is that the node that was asked has heard of it.</summary>
    public string? Missing(ClusterStatus status, long number)
    {
        var left = Left(status).Where(node => !node.IsDrained).ToArray();
        return left.Length == 0 ? null : string.Join(", ", left.Select(node => $"{node.Name} has {node.Replicas} replicas"));
    }

    private IEnumerable<NodeRow> Left(ClusterStatus status) => status.Nodes.Where(node => nodes.Contains(node.Name));
}
