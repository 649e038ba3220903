using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>How a <see cref="ClusterSingletonProxy"/> works.</summary>
public sealed class ClusterSingletonProxySettings : INoSerializationVerificationNeeded
{
    private const int BufferSizeMax = 10_000;

    /// <exception cref="ArgumentException">The name is empty, or a value out of its range.</exception>
    public ClusterSingletonProxySettings(string singletonName, string? role, TimeSpan singletonIdentificationInterval, int bufferSize, bool considerAppVersion)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(singletonName);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(singletonIdentificationInterval, TimeSpan.Zero);
        if (bufferSize is < 0 or > BufferSizeMax)
        {
            throw new ArgumentException($"{SingletonConfig.Proxy}.buffer-size must be 0 to {BufferSizeMax} and is {bufferSize}", nameof(bufferSize));
        }

        SingletonConfig.RefuseAppVersion(considerAppVersion);
        SingletonName = singletonName;
        Role = string.IsNullOrEmpty(role) ? null : role;
        SingletonIdentificationInterval = singletonIdentificationInterval;
        BufferSize = bufferSize;
    }

    public string SingletonName { get; }

    /// <summary>Null: all members.</summary>
    public string? Role { get; }

    public TimeSpan SingletonIdentificationInterval { get; }

    /// <summary>In messages.</summary>
    public int BufferSize { get; }

    public static ClusterSingletonProxySettings Create(ActorSystem system) => Create(
        SingletonConfig.Of(system, SingletonConfig.Proxy),
        SingletonConfig.Of(system, SingletonConfig.Manager).GetBoolean("consider-app-version"));

    /// <param name="config">The section <c>akka.cluster.singleton-proxy</c>.</param>
    /// <exception cref="ConfigurationException">A value is out of its range; the message names the key.</exception>
    public static ClusterSingletonProxySettings Create(Config config, bool considerAppVersion) => new(
        SingletonConfig.Name(config, SingletonConfig.Proxy),
        SingletonConfig.Text(config, "role"),
        SingletonConfig.Positive(config, SingletonConfig.Proxy, "singleton-identification-interval"),
        SingletonConfig.AtLeast(0, config, SingletonConfig.Proxy, "buffer-size"),
        considerAppVersion);

    public ClusterSingletonProxySettings WithSingletonName(string singletonName) => new(singletonName, Role, SingletonIdentificationInterval, BufferSize, false);

    public ClusterSingletonProxySettings WithRole(string? role) => new(SingletonName, role, SingletonIdentificationInterval, BufferSize, false);

    public ClusterSingletonProxySettings WithSingletonIdentificationInterval(TimeSpan singletonIdentificationInterval) =>
        new(SingletonName, Role, singletonIdentificationInterval, BufferSize, false);

    public ClusterSingletonProxySettings WithBufferSize(int bufferSize) => new(SingletonName, Role, SingletonIdentificationInterval, bufferSize, false);
}
