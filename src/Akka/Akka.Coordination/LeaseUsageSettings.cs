namespace Akka.Coordination;

/// <summary>Which lease a user of leases takes, and how often it tries.</summary>
public sealed class LeaseUsageSettings
{
    public LeaseUsageSettings(string leaseImplementation, TimeSpan leaseRetryInterval)
    {
        LeaseImplementation = leaseImplementation;
        LeaseRetryInterval = leaseRetryInterval;
    }

    /// <summary>The settings path of the implementation.</summary>
    public string LeaseImplementation { get; }

    public TimeSpan LeaseRetryInterval { get; }

    public override string ToString() => $"LeaseUsageSettings({LeaseImplementation}, {LeaseRetryInterval})";
}
