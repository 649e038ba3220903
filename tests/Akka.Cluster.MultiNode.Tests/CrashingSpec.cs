using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit;
using static Akka.Remote.Transport.ThrottleTransportAdapter;

namespace Akka.Cluster.MultiNode.Tests;

public class CrashingSpec : ClusterSpec
{
    public CrashingSpec()
        : this(new FiveNodes())
    {
    }

    protected CrashingSpec(FiveNodes config)
        : base(config, typeof(CrashingSpec))
    {
    }

    [MultiNodeFact]
    public void A_crashed_node_is_unreachable_to_all_until_it_is_downed_and_then_removed()
    {
        var (crashed, others) = (Roles[4], AllBut(Roles[4]));
        FormCluster();

        RunOn(() => TestConductor.Exit(crashed, 0).Wait(), Roles[0]);
        RunOn(() => Sys.WhenTerminated.Wait(), crashed);
        AwaitUnreachable(crashed);
        EnterBarrier("unreachable");
        RunOn(() => Cluster.Down(AddressOf(crashed)), Roles[1]);

        AwaitUp(others);
        EnterBarrier("removed");
    }

    [MultiNodeFact]
    public void A_node_that_is_cut_off_for_a_while_is_reachable_again_without_anybody_downed()
    {
        var (cutOff, others) = (Roles[4], AllBut(Roles[4]));
        FormCluster();

        RunOn(() => Network((each, direction) => TestConductor.Blackhole(each, cutOff, direction)), Roles[0]);
        EnterBarrier("cut off");
        RunOn(() => AwaitUnreachable(cutOff), others);
        EnterBarrier("unreachable");
        RunOn(() => Network((each, direction) => TestConductor.PassThrough(each, cutOff, direction)), Roles[0]);

        AwaitUp([.. Roles]);
        EnterBarrier("healed");

        void Network(Func<RoleName, Direction, Task> change) => Task.WaitAll([.. others.Select(each => change(each, Direction.Both))]);
    }
}
