using Akka.Remote.TestKit;

namespace Akka.Cluster.MultiNode.Tests.Splits;

/// <summary>A cluster is split in two, and exactly the promised side lives.</summary>
public abstract class SplitSpec(MultiNodeConfig config, Type type) : ClusterSpec(config, type)
{
    /// <param name="side">Those who are cut off from all others.</param>
    protected void SideLives(RoleName[] side) => OnlyOneLives(side, side);

    /// <param name="side">Those who are cut off from all others.</param>
    protected void OthersLive(RoleName[] side) => OnlyOneLives(side, AllBut(side));

    /// <param name="side">Those who are cut off from all others.</param>
    protected void NobodyLives(RoleName[] side)
    {
        CutOff(side);
        AwaitRemoved();
        EnterBarrier("resolved");
    }

    private void OnlyOneLives(RoleName[] cutOff, RoleName[] living)
    {
        CutOff(cutOff);
        RunOn(() => AwaitUp(living), living);
        RunOn(AwaitRemoved, AllBut(living));
        EnterBarrier("resolved");

        // Nor has the living side ended while it was waited for the other one.
        RunOn(() => AwaitUp(living), living);
        Assert.Equal(!IsNode(living), Cluster.IsTerminated);
        EnterBarrier("seen");
    }
}
