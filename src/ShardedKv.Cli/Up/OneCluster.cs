using ShardedKv.Core.Configurations;
using ShardedKv.Storage;

namespace ShardedKv.Cli.Up;

/// <summary>
/// Looks at the nodes' data directories before any process starts: nodes of different clusters would refuse each other and wait for ever.
/// </summary>
internal static class OneCluster
{
    /// <exception cref="DataDirectoryException">A directory cannot be used, or belongs to another cluster than the first node's.</exception>
    public static void Check(IReadOnlyList<NodePlan> plans)
    {
        var found = plans
            .Select(plan => (plan.Name, Data: Path.Combine(plan.Directory, "data")))
            .Where(node => Directory.Exists(node.Data))
            .Select(node => (node.Name, node.Data, Cluster: ClusterOf(node.Data, node.Name)))
            .Where(node => node.Cluster is not null)
            .ToList();
        foreach (var node in found)
        {
            if (node.Cluster != found[0].Cluster)
            {
                throw new DataDirectoryException(
                    DataDirectoryRefusal.OtherCluster,
                    node.Data,
                    $"it belongs to cluster {node.Cluster}, that of {found[0].Name} to cluster {found[0].Cluster}",
                    "Put the directory of this cluster back, or choose another directory with --data");
            }
        }
    }

    private static ClusterId? ClusterOf(string data, string node)
    {
        using var directory = DataDirectory.Open(data, new NodeName(node));
        return directory.Cluster;
    }
}
