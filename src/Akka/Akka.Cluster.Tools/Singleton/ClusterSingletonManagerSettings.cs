using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>How a <see cref="ClusterSingletonManager"/> works.</summary>
public sealed class ClusterSingletonManagerSettings : INoSerializationVerificationNeeded
{
    public ClusterSingletonManagerSettings(string singletonName, string? role, TimeSpan removalMargin, TimeSpan handOverRetryInterval, bool considerAppVersion)
        : this(singletonName, role, removalMargin, handOverRetryInterval, null, considerAppVersion)
    {
    }

    /// <exception cref="ArgumentException">The name is empty or a duration out of its range.</exception>
    public ClusterSingletonManagerSettings(
        string singletonName, string? role, TimeSpan removalMargin, TimeSpan handOverRetryInterval, LeaseUsageSettings? leaseSettings, bool considerAppVersion)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(singletonName);
        ArgumentOutOfRangeException.ThrowIfLessThan(removalMargin, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(handOverRetryInterval, TimeSpan.Zero);
        SingletonConfig.RefuseAppVersion(considerAppVersion);
        SingletonName = singletonName;
        Role = string.IsNullOrEmpty(role) ? null : role;
        RemovalMargin = removalMargin;
        HandOverRetryInterval = handOverRetryInterval;
        LeaseSettings = leaseSettings;
    }

    public string SingletonName { get; }

    /// <summary>Null: all members.</summary>
    public string? Role { get; }

    /// <summary>How long the singleton of a downed and removed member may still run there. Zero: the downing provider's margin.</summary>
    public TimeSpan RemovalMargin { get; }

    public TimeSpan HandOverRetryInterval { get; }

    /// <summary>Null: none is needed.</summary>
    public LeaseUsageSettings? LeaseSettings { get; }

    public static ClusterSingletonManagerSettings Create(ActorSystem system) => Create(SingletonConfig.Of(system, SingletonConfig.Manager));

    /// <param name="config">The section <c>akka.cluster.singleton</c>.</param>
    /// <exception cref="ConfigurationException">A value is out of its range; the message names the key.</exception>
    public static ClusterSingletonManagerSettings Create(Config config)
    {
        var lease = SingletonConfig.Text(config, "use-lease") is { } implementation
            ? new LeaseUsageSettings(implementation, SingletonConfig.Positive(config, SingletonConfig.Manager, "lease-retry-interval"))
            : null;
        return new ClusterSingletonManagerSettings(
            SingletonConfig.Name(config, SingletonConfig.Manager),
            SingletonConfig.Text(config, "role"),
            TimeSpan.Zero,
            SingletonConfig.Positive(config, SingletonConfig.Manager, "hand-over-retry-interval"),
            lease,
            config.GetBoolean("consider-app-version"));
    }

    public ClusterSingletonManagerSettings WithSingletonName(string singletonName) => new(singletonName, Role, RemovalMargin, HandOverRetryInterval, LeaseSettings, false);

    public ClusterSingletonManagerSettings WithRole(string? role) => new(SingletonName, role, RemovalMargin, HandOverRetryInterval, LeaseSettings, false);

    public ClusterSingletonManagerSettings WithRemovalMargin(TimeSpan removalMargin) => new(SingletonName, Role, removalMargin, HandOverRetryInterval, LeaseSettings, false);

    public ClusterSingletonManagerSettings WithHandOverRetryInterval(TimeSpan handOverRetryInterval) => new(SingletonName, Role, RemovalMargin, handOverRetryInterval, LeaseSettings, false);

    public ClusterSingletonManagerSettings WithLeaseSettings(LeaseUsageSettings? leaseSettings) => new(SingletonName, Role, RemovalMargin, HandOverRetryInterval, leaseSettings, false);
}
