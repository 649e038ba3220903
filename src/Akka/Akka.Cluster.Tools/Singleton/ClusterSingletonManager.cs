using Akka.Actor;
using Akka.Cluster.Tools.Singleton.Managing;
using Akka.Configuration;
using Akka.Dispatch;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>
/// Sees to it that one actor runs on one member, the oldest. One manager runs on each member of the role, at the same path.
/// </summary>
public sealed class ClusterSingletonManager
{
    private ClusterSingletonManager()
    {
    }

    /// <summary>With a PoisonPill to end the singleton.</summary>
    public static Props Props(Props singletonProps, ClusterSingletonManagerSettings settings) => Props(singletonProps, PoisonPill.Instance, settings);

    /// <param name="terminationMessage">Sent to the singleton when it has to end; it must then stop itself.</param>
    public static Props Props(Props singletonProps, object terminationMessage, ClusterSingletonManagerSettings settings) =>
        Actor.Props.Create(() => new SingletonManager(singletonProps, terminationMessage, settings))
            .WithDispatcher(Dispatchers.InternalDispatcherId)
            .WithDeploy(Deploy.Local);

    public static Config DefaultConfig() => SingletonConfig.Defaults();
}
