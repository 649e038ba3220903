using Akka.MultiNode.TestAdapter;

namespace Akka.Cluster.MultiNode.Tests.Splits;

public sealed class ThreeNodesThatAllEnd() : SplitConfig(3, "active-strategy = down-all");

public class DownAllSpec : SplitSpec
{
    public DownAllSpec()
        : this(new ThreeNodesThatAllEnd())
    {
    }

    protected DownAllSpec(ThreeNodesThatAllEnd config)
        : base(config, typeof(DownAllSpec))
    {
    }

    [MultiNodeFact]
    public void Every_node_of_a_split_cluster_ends_itself()
    {
        FormCluster();

        NobodyLives([Roles[2]]);
    }
}
