using System.Collections.Immutable;
using Akka.Configuration;

namespace Akka.Cluster.SBR;

/// <summary><c>akka.cluster.split-brain-resolver</c>.</summary>
public sealed class SplitBrainResolverSettings
{
    public const string KeepMajorityName = "keep-majority";
    public const string LeaseMajorityName = "lease-majority";
    public const string StaticQuorumName = "static-quorum";
    public const string KeepOldestName = "keep-oldest";
    public const string DownAllName = "down-all";

    public static readonly ImmutableHashSet<string> AllStrategyNames = [KeepMajorityName, LeaseMajorityName, StaticQuorumName, KeepOldestName, DownAllName];

    private const string Path = "akka.cluster.split-brain-resolver";

    /// <param name="config">The whole of the settings.</param>
    /// <exception cref="ConfigurationException">A value is out of its range; the message names the key.</exception>
    public SplitBrainResolverSettings(Config config)
    {
        var section = config.GetConfig(Path) ?? throw new ConfigurationException($"{Path} is missing");
        var read = new SettingsReader(section, Path);
        DowningStableAfter = read.Positive("stable-after");
        DownAllWhenUnstable = read.IsOn("down-all-when-unstable")
            ? TimeSpan.FromTicks(Math.Max((DowningStableAfter * 0.75).Ticks, TimeSpan.FromSeconds(4).Ticks))
            : read.Optional("down-all-when-unstable") ?? TimeSpan.Zero;
        DowningStrategy = section.GetString("active-strategy", "").ToLowerInvariant() is var name && AllStrategyNames.Contains(name)
            ? name
            : throw new ConfigurationException($"{Path}.active-strategy [{name}] must be one of {string.Join(", ", AllStrategyNames.Order(StringComparer.Ordinal))}");
        KeepMajorityRole = read.Text("keep-majority.role");
        StaticQuorumSettings = DowningStrategy == StaticQuorumName
            ? new StaticQuorumSettings(int.TryParse(section.GetString("static-quorum.quorum-size"), out var size) && size >= 1
                ? size
                : throw new ConfigurationException($"{Path}.static-quorum.quorum-size must be 1 or more"), read.Text("static-quorum.role"))
            : null;
        KeepOldestSettings = new KeepOldestSettings(section.GetBoolean("keep-oldest.down-if-alone"), read.Text("keep-oldest.role"));
        LeaseMajoritySettings = DowningStrategy == LeaseMajorityName
            ? new LeaseMajoritySettings(
                read.Text("lease-majority.lease-implementation") ?? throw new ConfigurationException($"{Path}.lease-majority.lease-implementation must be the settings path of a lease"),
                read.NotNegative("lease-majority.acquire-lease-delay-for-minority"),
                read.NotNegative("lease-majority.release-after"),
                read.Text("lease-majority.role"),
                read.Text("lease-majority.lease-name"))
            : null;
    }

    public TimeSpan DowningStableAfter { get; }

    public string DowningStrategy { get; }

    /// <summary>Beyond <see cref="DowningStableAfter"/>; zero: for ever.</summary>
    public TimeSpan DownAllWhenUnstable { get; }

    /// <summary>Null: all roles.</summary>
    public string? KeepMajorityRole { get; }

    /// <summary>Null when it is not the strategy.</summary>
    public StaticQuorumSettings? StaticQuorumSettings { get; }

    public KeepOldestSettings KeepOldestSettings { get; }

    /// <summary>Null when it is not the strategy.</summary>
    public LeaseMajoritySettings? LeaseMajoritySettings { get; }

    internal DowningStrategy Strategy => DowningStrategy switch
    {
        KeepMajorityName => new DowningStrategy.KeepMajority(KeepMajorityRole),
        StaticQuorumName => new DowningStrategy.StaticQuorum(StaticQuorumSettings!.Size, StaticQuorumSettings.Role),
        KeepOldestName => new DowningStrategy.KeepOldest(KeepOldestSettings.DownIfAlone, KeepOldestSettings.Role),
        LeaseMajorityName => new DowningStrategy.LeaseMajority(
            LeaseMajoritySettings!.Role, LeaseMajoritySettings.AcquireLeaseDelayForMinority, LeaseMajoritySettings.ReleaseAfter),
        DownAllName => new DowningStrategy.DownAll(),
        _ => throw new InvalidOperationException($"{DowningStrategy} is no strategy"),
    };
}

public sealed class StaticQuorumSettings(int size, string? role)
{
    public int Size { get; } = size;

    public string? Role { get; } = role;
}

public sealed class KeepOldestSettings(bool downIfAlone, string? role)
{
    public bool DownIfAlone { get; } = downIfAlone;

    public string? Role { get; } = role;
}

public sealed class LeaseMajoritySettings(string leaseImplementation, TimeSpan acquireLeaseDelayForMinority, TimeSpan releaseAfter, string? role, string? leaseName)
{
    /// <summary>A settings path.</summary>
    public string LeaseImplementation { get; } = leaseImplementation;

    public TimeSpan AcquireLeaseDelayForMinority { get; } = acquireLeaseDelayForMinority;

    public TimeSpan ReleaseAfter { get; } = releaseAfter;

    public string? Role { get; } = role;

    /// <summary>Null: after the system's name.</summary>
    public string? LeaseName { get; } = leaseName;

    public string SafeLeaseName(string systemName) => string.IsNullOrEmpty(LeaseName) ? $"{systemName}-akka-sbr" : LeaseName;
}
