using Akka.Configuration;
using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit;

namespace Akka.Cluster.MultiNode.Tests.Splits;

public class ThreeNodesWithALease() : SplitConfig(
    3,
    """
    active-strategy = lease-majority
    lease-majority {
      lease-implementation = file-lease
      acquire-lease-delay-for-minority = 4 s
    }
    """,
    FileLease.SettingsText);

public sealed class ThreeNodesOfWhichOneReachesTheLease : ThreeNodesWithALease
{
    public ThreeNodesOfWhichOneReachesTheLease() => NodeConfig(Roles.Take(2), [ConfigurationFactory.ParseString("file-lease.reachable = off")]);
}

public abstract class LeaseSpec(MultiNodeConfig config, Type type) : SplitSpec(config, type)
{
    protected override void AtStartup() => RunOn(FileLease.Remove, Roles[0]);

    // The first node ends after all others.
    protected override void AfterTermination() => RunOn(FileLease.Remove, Roles[0]);

    protected void AssertOneHolds(params RoleName[] roles) =>
        Assert.Single(roles, role => FileLease.Holder()!.Contains($"{AddressOf(role).Host}:{AddressOf(role).Port}", StringComparison.Ordinal));
}

public class LeaseMajoritySpec : LeaseSpec
{
    public LeaseMajoritySpec()
        : this(new ThreeNodesWithALease())
    {
    }

    protected LeaseMajoritySpec(ThreeNodesWithALease config)
        : base(config, typeof(LeaseMajoritySpec))
    {
    }

    [MultiNodeFact]
    public void The_majority_asks_for_the_lease_first_and_goes_on_with_it()
    {
        FormCluster();

        OthersLive([Roles[2]]);

        AssertOneHolds(Roles[0], Roles[1]);
    }
}

public class LeaseOfTheMinoritySpec : LeaseSpec
{
    public LeaseOfTheMinoritySpec()
        : this(new ThreeNodesOfWhichOneReachesTheLease())
    {
    }

    protected LeaseOfTheMinoritySpec(ThreeNodesOfWhichOneReachesTheLease config)
        : base(config, typeof(LeaseOfTheMinoritySpec))
    {
    }

    [MultiNodeFact]
    public void The_minority_goes_on_when_it_alone_gets_the_lease()
    {
        FormCluster();

        SideLives([Roles[2]]);

        AssertOneHolds(Roles[2]);
    }
}
