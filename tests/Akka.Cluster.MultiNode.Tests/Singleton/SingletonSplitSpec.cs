using Akka.Cluster.MultiNode.Tests.Splits;
using Akka.Configuration;
using Akka.MultiNode.TestAdapter;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.MultiNode.Tests.Singleton;

/// <summary>The one that will be cut off finds out later than the others, as it may be: the removal margin has to make up for it.</summary>
public sealed class ThreeNodesOfWhichOneDecidesLater : SplitConfig
{
    public ThreeNodesOfWhichOneDecidesLater()
        : base(3, "active-strategy = keep-majority", "akka.cluster.down-removal-margin = 6 s") =>
        NodeConfig([Roles[1]], [ConfigurationFactory.ParseString("akka.cluster.split-brain-resolver.stable-after = 5 s")]);
}

public class SingletonSplitSpec : SingletonSpec
{
    public SingletonSplitSpec()
        : this(new ThreeNodesOfWhichOneDecidesLater())
    {
    }

    protected SingletonSplitSpec(ThreeNodesOfWhichOneDecidesLater config)
        : base(config, typeof(SingletonSplitSpec))
    {
    }

    [MultiNodeFact]
    public void A_singleton_has_ended_on_the_side_that_ends_before_it_begins_once_on_the_side_that_goes_on()
    {
        var living = AllBut(Oldest);
        FormClusterWithSingleton();
        var removed = ListenTo<MemberRemoved>();

        CutOff(Oldest);

        RunOn(
            () =>
            {
                removed.ExpectMsg<MemberRemoved>(Patience);
                AssertAnswers(Heir, "after the split");
                AwaitUp(living);
            },
            living);
        RunOn(AwaitRemoved, Oldest);
        EnterBarrier("resolved");
        Assert.Equal([$"{Oldest.Name} begins", $"{Oldest.Name} has ended", $"{Heir.Name} begins"], Chronicle.Read());
        EnterBarrier("read");
    }
}
