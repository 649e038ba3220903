using Akka.MultiNode.TestAdapter;

namespace Akka.Cluster.MultiNode.Tests;

public class LeavingSpec : ClusterSpec
{
    public LeavingSpec()
        : this(new ThreeNodes())
    {
    }

    protected LeavingSpec(ThreeNodes config)
        : base(config, typeof(LeavingSpec))
    {
    }

    [MultiNodeFact]
    public void A_node_that_leaves_is_removed_on_all_and_was_never_unreachable()
    {
        var (stays, leaves) = (AllBut(Roles[1]), Roles[1]);
        FormCluster();
        RunOn(() => Cluster.Subscribe(TestActor, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.UnreachableMember), typeof(ClusterEvent.MemberRemoved)), stays);
        EnterBarrier("watched");

        RunOn(() => Cluster.Leave(AddressOf(leaves)), Roles[0]);

        RunOn(AwaitRemoved, leaves);
        RunOn(
            () =>
            {
                var removed = ExpectMsg<ClusterEvent.MemberRemoved>(TimeSpan.FromSeconds(60));
                Assert.Equal((AddressOf(leaves), MemberStatus.Exiting), (removed.Member.Address, removed.PreviousStatus));
                AwaitUp(stays);
            },
            stays);
        EnterBarrier("left");
    }

    [MultiNodeFact]
    public void The_first_node_leaves_too_and_another_leads()
    {
        FormCluster();

        RunOn(() => Cluster.Leave(Cluster.SelfAddress), Roles[0]);

        RunOn(AwaitRemoved, Roles[0]);
        RunOn(
            () =>
            {
                AwaitUp(AllBut(Roles[0]));
                var leader = AllBut(Roles[0]).Select(AddressOf).Order(Member.AddressOrdering).First();
                AwaitAssert(() => Assert.Equal(leader, Cluster.State.Leader), TimeSpan.FromSeconds(30));
            },
            AllBut(Roles[0]));
        EnterBarrier("left");
    }
}
