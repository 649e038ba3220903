using Akka.Configuration;

namespace Akka.Coordination;

/// <summary>Whose lease it is and how it is kept.</summary>
public sealed class LeaseSettings
{
    public LeaseSettings(string leaseName, string ownerName, TimeoutSettings timeoutSettings, Config leaseConfig)
    {
        LeaseName = leaseName;
        OwnerName = ownerName;
        TimeoutSettings = timeoutSettings;
        LeaseConfig = leaseConfig;
    }

    public string LeaseName { get; }

    public string OwnerName { get; }

    public TimeoutSettings TimeoutSettings { get; }

    /// <summary>The section of the implementation.</summary>
    public Config LeaseConfig { get; }

    public static LeaseSettings Create(Config config, string leaseName, string ownerName) =>
        new(leaseName, ownerName, TimeoutSettings.Create(config), config);

    public LeaseSettings WithTimeoutSettings(TimeoutSettings timeoutSettings) => new(LeaseName, OwnerName, timeoutSettings, LeaseConfig);

    public override string ToString() => $"LeaseSettings({LeaseName}, {OwnerName}, {TimeoutSettings})";
}
