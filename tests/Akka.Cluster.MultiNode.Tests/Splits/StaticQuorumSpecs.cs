using Akka.MultiNode.TestAdapter;

namespace Akka.Cluster.MultiNode.Tests.Splits;

public sealed class ThreeNodesWithAQuorumOfTwo() : SplitConfig(3, "active-strategy = static-quorum, static-quorum.quorum-size = 2");

public sealed class FourNodesWithAQuorumOfThree() : SplitConfig(4, "active-strategy = static-quorum, static-quorum.quorum-size = 3");

public class StaticQuorumSpec : SplitSpec
{
    public StaticQuorumSpec()
        : this(new ThreeNodesWithAQuorumOfTwo())
    {
    }

    protected StaticQuorumSpec(ThreeNodesWithAQuorumOfTwo config)
        : base(config, typeof(StaticQuorumSpec))
    {
    }

    [MultiNodeFact]
    public void The_side_with_the_quorum_goes_on_though_the_oldest_is_on_the_other()
    {
        FormCluster();

        OthersLive([Roles[0]]);
    }
}

public class NoQuorumSpec : SplitSpec
{
    public NoQuorumSpec()
        : this(new FourNodesWithAQuorumOfThree())
    {
    }

    protected NoQuorumSpec(FourNodesWithAQuorumOfThree config)
        : base(config, typeof(NoQuorumSpec))
    {
    }

    [MultiNodeFact]
    public void Both_sides_end_themselves_when_neither_has_the_quorum()
    {
        FormCluster();

        NobodyLives([Roles[0], Roles[1]]);
    }
}
