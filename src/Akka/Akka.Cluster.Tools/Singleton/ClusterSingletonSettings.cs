using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>Of a singleton's manager and proxy together, for <see cref="ClusterSingleton"/>.</summary>
public class ClusterSingletonSettings : INoSerializationVerificationNeeded
{
    private readonly ClusterSingletonManagerSettings _manager;
    private readonly ClusterSingletonProxySettings _proxy;

    private ClusterSingletonSettings(ClusterSingletonManagerSettings manager, ClusterSingletonProxySettings proxy)
    {
        _manager = manager;
        _proxy = proxy;
    }

    /// <summary>Null: all members.</summary>
    public string? Role => _manager.Role;

    public TimeSpan SingletonIdentificationInterval => _proxy.SingletonIdentificationInterval;

    public TimeSpan RemovalMargin => _manager.RemovalMargin;

    public TimeSpan HandOverRetryInterval => _manager.HandOverRetryInterval;

    public int BufferSize => _proxy.BufferSize;

    /// <summary>Null: none is needed.</summary>
    public LeaseUsageSettings? LeaseSettings => _manager.LeaseSettings;

    public static ClusterSingletonSettings Create(ActorSystem system) =>
        new(ClusterSingletonManagerSettings.Create(system), ClusterSingletonProxySettings.Create(system));

    /// <param name="config">The whole of the settings.</param>
    public static ClusterSingletonSettings Create(Config config)
    {
        var all = config.WithFallback(SingletonConfig.Defaults());
        var manager = all.GetConfig(SingletonConfig.Manager);
        return new(
            ClusterSingletonManagerSettings.Create(manager),
            ClusterSingletonProxySettings.Create(all.GetConfig(SingletonConfig.Proxy), manager.GetBoolean("consider-app-version")));
    }

    public ClusterSingletonSettings WithRole(string? role) => new(_manager.WithRole(role), _proxy.WithRole(role));

    public ClusterSingletonSettings WithRemovalMargin(TimeSpan removalMargin) => new(_manager.WithRemovalMargin(removalMargin), _proxy);

    public ClusterSingletonSettings WithHandOverRetryInterval(TimeSpan handOverRetryInterval) => new(_manager.WithHandOverRetryInterval(handOverRetryInterval), _proxy);

    public ClusterSingletonSettings WithLeaseSettings(LeaseUsageSettings? leaseSettings) => new(_manager.WithLeaseSettings(leaseSettings), _proxy);

    internal ClusterSingletonManagerSettings ForManager(string singletonName) => _manager.WithSingletonName(singletonName);

    internal ClusterSingletonProxySettings ForProxy(string singletonName) => _proxy.WithRole(Role).WithSingletonName(singletonName);
}
