using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Akka.Remote.TestKit;
using Akka.TestKit;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.MultiNode.Tests.Singleton;

/// <summary>A singleton on the oldest of three nodes and a proxy on each.</summary>
public abstract class SingletonSpec(MultiNodeConfig config, Type type) : ClusterSpec(config, type)
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected const string SingletonPath = "/user/manager/singleton";

    // Not the first: it conducts, and shall see what becomes of the others.
    protected RoleName Oldest => Roles[1];

    protected IActorRef Proxy { get; private set; } = ActorRefs.Nobody;

    /// <summary>The one whose turn it is after the oldest.</summary>
    protected RoleName Heir { get; private set; } = new("nobody");

    protected override void AtStartup() => RunOn(Chronicle.Remove, Roles[0]);

    // The first node ends after all others.
    protected override void AfterTermination() => RunOn(Chronicle.Remove, Roles[0]);

    /// <param name="end">Null: it ends at once when it has to.</param>
    protected void FormClusterWithSingleton(object? end = null)
    {
        FormCluster(Oldest);
        var heir = Cluster.State.Members.Where(member => member.Address != AddressOf(Oldest)).Min(Member.AgeOrdering)!;
        Heir = Roles.Single(role => AddressOf(role) == heir.Address);

        var node = Myself.Name;
        var interval = TimeSpan.FromMilliseconds(200);
        Sys.ActorOf(
            ClusterSingletonManager.Props(
                Props.Create(() => new ChronicledSingleton(node)),
                end ?? PoisonPill.Instance,
                ClusterSingletonManagerSettings.Create(Sys).WithHandOverRetryInterval(interval)),
            "manager");
        Proxy = Sys.ActorOf(ClusterSingletonProxy.Props(
            "/user/manager", ClusterSingletonProxySettings.Create(Sys).WithSingletonIdentificationInterval(interval)));
        AssertAnswers(Oldest, "hello");
        EnterBarrier("the singleton runs");
    }

    protected void AssertAnswers(RoleName node, string message)
    {
        Proxy.Tell(message, TestActor);
        ExpectMsg($"{node.Name}: {message}", Patience);
    }

    /// <summary>Hears of it after the proxy, which listens since earlier.</summary>
    protected TestProbe ListenTo<TEvent>()
        where TEvent : IMemberEvent
    {
        var probe = CreateTestProbe();
        Cluster.Subscribe(probe.Ref, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(TEvent));
        EnterBarrier("listening");
        return probe;
    }
}
