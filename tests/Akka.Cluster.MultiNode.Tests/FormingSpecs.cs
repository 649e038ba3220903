using Akka.MultiNode.TestAdapter;

namespace Akka.Cluster.MultiNode.Tests;

public class TwoNodesFormingSpec : ClusterSpec
{
    public TwoNodesFormingSpec()
        : this(new TwoNodes())
    {
    }

    protected TwoNodesFormingSpec(TwoNodes config)
        : base(config, typeof(TwoNodesFormingSpec))
    {
    }

    [MultiNodeFact]
    public void Two_nodes_form_a_cluster() => FormCluster();
}

public class SevenNodesFormingSpec : ClusterSpec
{
    public SevenNodesFormingSpec()
        : this(new SevenNodes())
    {
    }

    protected SevenNodesFormingSpec(SevenNodes config)
        : base(config, typeof(SevenNodesFormingSpec))
    {
    }

    [MultiNodeFact]
    public void Seven_nodes_that_join_at_once_form_one_cluster() => FormCluster();
}
