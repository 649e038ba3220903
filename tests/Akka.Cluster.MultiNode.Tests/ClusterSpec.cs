using Akka.Actor;
using Akka.Remote.TestKit;
using static Akka.Remote.Transport.ThrottleTransportAdapter;

namespace Akka.Cluster.MultiNode.Tests;

/// <summary>What the specs of every size have in common.</summary>
public abstract class ClusterSpec(MultiNodeConfig config, Type type) : MultiNodeSpec(config, type)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    protected override int InitialParticipantsValueFactory => Roles.Count;

    protected Cluster Cluster => Cluster.Get(Sys);

    /// <summary>All nodes join the oldest, by default the first; each sees exactly all of them Up, and everybody the same leader.</summary>
    protected void FormCluster(RoleName? oldest = null)
    {
        oldest ??= Roles[0];
        RunOn(() => Cluster.Join(Cluster.SelfAddress), oldest);
        RunOn(() => AwaitUp(oldest), oldest);
        EnterBarrier("begun");
        Cluster.Join(AddressOf(oldest));
        AwaitUp([.. Roles]);
        EnterBarrier("formed");
        Assert.Equal(Roles.Select(AddressOf).Order(Member.AddressOrdering).First(), Cluster.State.Leader);
        EnterBarrier("led");
    }

    /// <summary>The members are these, all Up and all reachable.</summary>
    protected void AwaitUp(params RoleName[] roles)
    {
        var expected = roles.Select(AddressOf).ToHashSet();
        AwaitAssert(
            () =>
            {
                var state = Cluster.State;
                Assert.Equal(expected, state.Members.Where(member => member.Status == MemberStatus.Up).Select(member => member.Address).ToHashSet());
                Assert.Equal(expected.Count, state.Members.Count);
                Assert.Empty(state.Unreachable);
            },
            _patience);
    }

    protected void AwaitUnreachable(RoleName role) => AwaitAssert(
        () => Assert.Equal([AddressOf(role)], Cluster.State.Unreachable.Select(member => member.Address)), _patience);

    protected void AwaitRemoved() => AwaitCondition(() => Cluster.IsTerminated, _patience);

    /// <summary>Nothing passes any more between those nodes and the others.</summary>
    protected void CutOff(params RoleName[] roles) => RunOn(
        () => Task.WaitAll([.. roles.SelectMany(_ => AllBut(roles), (one, other) => TestConductor.Blackhole(one, other, Direction.Both))]),
        Roles[0]);

    protected Address AddressOf(RoleName role) => Node(role).Address;

    protected RoleName[] AllBut(params RoleName[] roles) => [.. Roles.Except(roles)];
}
