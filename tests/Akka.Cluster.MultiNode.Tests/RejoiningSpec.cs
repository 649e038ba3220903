using Akka.Actor;
using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit;
using Akka.TestKit;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.MultiNode.Tests;

public sealed class ThreeNodesThatJoinAgainSoon() : ClusterConfig(3, "akka.cluster.retry-unsuccessful-join-after = 1 s");

public class RejoiningSpec : ClusterSpec
{
    public RejoiningSpec()
        : this(new ThreeNodesThatJoinAgainSoon())
    {
    }

    protected RejoiningSpec(ThreeNodesThatJoinAgainSoon config)
        : base(config, typeof(RejoiningSpec))
    {
    }

    [MultiNodeFact]
    public void A_node_that_crashed_joins_again_at_its_address_in_place_of_its_former_self()
    {
        var (restarted, others) = (Roles[2], AllBut(Roles[2]));
        FormCluster();
        var address = AddressOf(restarted);
        var former = Cluster.State.Members.Single(member => member.Address == address).UniqueAddress;
        var removed = CreateTestProbe();
        Cluster.Subscribe(removed.Ref, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(MemberRemoved));
        EnterBarrier("formed with the former self");

        RunOn(() => TestConductor.Shutdown(restarted, abort: true).Wait(), Roles[0]);
        RunOn(() => Restart(former), restarted);
        RunOn(() => SeeItBack(restarted, former, removed), others);
    }

    private void Restart(UniqueAddress former)
    {
        Assert.True(Sys.WhenTerminated.Wait(TimeSpan.FromSeconds(20)));
        var system = StartNewSystem();
        var cluster = Cluster.Get(system);
        Assert.Equal(former.Address, cluster.SelfAddress);
        Assert.NotEqual(former.Uid, cluster.SelfUniqueAddress.Uid);
        system.ActorOf(Props.Create(() => new Echoing()), "echo");

        cluster.Join(AddressOf(Roles[0]));

        AwaitAssert(
            () => Assert.Equal(Roles.Count, cluster.State.Members.Count(member => member.Status == MemberStatus.Up)),
            TimeSpan.FromSeconds(60));
        EnterBarrier("back", "heard");
        system.Terminate().Wait(TimeSpan.FromSeconds(20));
    }

    private void SeeItBack(RoleName restarted, UniqueAddress former, TestProbe removed)
    {
        Assert.Equal(former, removed.ExpectMsg<MemberRemoved>(TimeSpan.FromSeconds(60)).Member.UniqueAddress);
        AwaitUp([.. Roles]);
        Assert.NotEqual(former, Cluster.State.Members.Single(member => member.Address == former.Address).UniqueAddress);

        // It is Up again, so it takes part in barriers again too.
        EnterBarrier("back");
        Sys.ActorSelection(Node(restarted) / "user" / "echo").Tell(Myself.Name, TestActor);
        ExpectMsg(Myself.Name, TimeSpan.FromSeconds(20));
        EnterBarrier("heard");
    }
}
