using Akka.MultiNode.TestAdapter;

namespace Akka.Cluster.MultiNode.Tests.Splits;

public sealed class FiveNodesThatKeepTheOldest() : SplitConfig(5, "active-strategy = keep-oldest");

public sealed class ThreeNodesThatKeepTheOldestUnlessAlone() : SplitConfig(3, "active-strategy = keep-oldest, keep-oldest.down-if-alone = on");

public class KeepOldestSpec : SplitSpec
{
    public KeepOldestSpec()
        : this(new FiveNodesThatKeepTheOldest())
    {
    }

    protected KeepOldestSpec(FiveNodesThatKeepTheOldest config)
        : base(config, typeof(KeepOldestSpec))
    {
    }

    [MultiNodeFact]
    public void The_side_with_the_oldest_goes_on_though_it_is_the_smaller_one()
    {
        FormCluster(oldest: Roles[1]);

        SideLives([Roles[1], Roles[2]]);
    }
}

public class OldestAloneSpec : SplitSpec
{
    public OldestAloneSpec()
        : this(new ThreeNodesThatKeepTheOldestUnlessAlone())
    {
    }

    protected OldestAloneSpec(ThreeNodesThatKeepTheOldestUnlessAlone config)
        : base(config, typeof(OldestAloneSpec))
    {
    }

    [MultiNodeFact]
    public void The_oldest_ends_itself_when_it_is_alone()
    {
        FormCluster(oldest: Roles[1]);

        OthersLive([Roles[1]]);
    }
}
