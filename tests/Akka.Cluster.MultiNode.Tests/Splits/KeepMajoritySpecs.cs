using Akka.MultiNode.TestAdapter;

namespace Akka.Cluster.MultiNode.Tests.Splits;

public sealed class FiveNodesThatKeepTheMajority() : SplitConfig(5, "active-strategy = keep-majority");

public sealed class FourNodesThatKeepTheMajority() : SplitConfig(4, "active-strategy = keep-majority");

public class KeepMajoritySpec : SplitSpec
{
    public KeepMajoritySpec()
        : this(new FiveNodesThatKeepTheMajority())
    {
    }

    protected KeepMajoritySpec(FiveNodesThatKeepTheMajority config)
        : base(config, typeof(KeepMajoritySpec))
    {
    }

    [MultiNodeFact]
    public void The_majority_of_a_split_goes_on_and_the_minority_ends_itself()
    {
        FormCluster();

        OthersLive([Roles[3], Roles[4]]);
    }
}

public class EvenSplitSpec : SplitSpec
{
    public EvenSplitSpec()
        : this(new FourNodesThatKeepTheMajority())
    {
    }

    protected EvenSplitSpec(FourNodesThatKeepTheMajority config)
        : base(config, typeof(EvenSplitSpec))
    {
    }

    [MultiNodeFact]
    public void Of_two_equal_halves_that_with_the_lowest_address_goes_on()
    {
        FormCluster();
        var ordered = Roles.OrderBy(AddressOf, Member.AddressOrdering).ToArray();

        SideLives([ordered[0], ordered[3]]);
    }
}
