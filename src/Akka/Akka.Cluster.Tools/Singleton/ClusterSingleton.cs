using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>Runs singletons by name: on each node their manager, if the node has the role, and a proxy.</summary>
public class ClusterSingleton : IExtension
{
    private readonly ExtendedActorSystem _system;
    private readonly ConcurrentDictionary<string, Lazy<IActorRef>> _proxies = new(StringComparer.Ordinal);

    public ClusterSingleton(ExtendedActorSystem system)
    {
        _system = system;
    }

    public static ClusterSingleton Get(ActorSystem system) => system.WithExtension<ClusterSingleton, ClusterSingletonProvider>();

    /// <returns>The proxy; the same for each call with one name.</returns>
    public IActorRef Init(SingletonActor singleton) =>
        _proxies.GetOrAdd(singleton.Name, _ => new Lazy<IActorRef>(() => Start(singleton))).Value;

    private IActorRef Start(SingletonActor singleton)
    {
        var settings = singleton.Settings.HasValue ? singleton.Settings.Value : ClusterSingletonSettings.Create(_system);
        var managerName = $"singletonManager{singleton.Name}";
        if (settings.Role is null || Cluster.Get(_system).SelfRoles.Contains(settings.Role))
        {
            var stopMessage = singleton.StopMessage.GetOrElse(PoisonPill.Instance);
            _system.SystemActorOf(ClusterSingletonManager.Props(singleton.Props, stopMessage, settings.ForManager(singleton.Name)), managerName);
        }

        return _system.SystemActorOf(ClusterSingletonProxy.Props($"/system/{managerName}", settings.ForProxy(singleton.Name)), $"singletonProxy{singleton.Name}");
    }
}

public class ClusterSingletonProvider : ExtensionIdProvider<ClusterSingleton>
{
    public override ClusterSingleton CreateExtension(ExtendedActorSystem system) => new(system);
}
