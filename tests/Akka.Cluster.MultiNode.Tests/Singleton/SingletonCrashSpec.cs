using Akka.MultiNode.TestAdapter;
using Akka.Cluster.MultiNode.Tests.Splits;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.MultiNode.Tests.Singleton;

public sealed class ThreeNodesThatKeepTheMajority() : SplitConfig(3, "active-strategy = keep-majority");

public class SingletonCrashSpec : SingletonSpec
{
    public SingletonCrashSpec()
        : this(new ThreeNodesThatKeepTheMajority())
    {
    }

    protected SingletonCrashSpec(ThreeNodesThatKeepTheMajority config)
        : base(config, typeof(SingletonCrashSpec))
    {
    }

    [MultiNodeFact]
    public void A_singleton_begins_once_on_the_next_node_when_its_node_has_crashed_and_was_downed()
    {
        var others = AllBut(Oldest);
        FormClusterWithSingleton();
        var removed = ListenTo<MemberRemoved>();

        RunOn(
            () =>
            {
                TestConductor.Exit(Oldest, 0).Wait();
                Chronicle.Add($"{Oldest.Name} has crashed");
            },
            Roles[0]);
        RunOn(() => Sys.WhenTerminated.Wait(), Oldest);

        removed.ExpectMsg<MemberRemoved>(Patience);
        AssertAnswers(Heir, "after the crash");
        AwaitUp(others);
        EnterBarrier("answered");
        Assert.Equal([$"{Oldest.Name} begins", $"{Oldest.Name} has crashed", $"{Heir.Name} begins"], Chronicle.Read());
        EnterBarrier("read");
    }
}
