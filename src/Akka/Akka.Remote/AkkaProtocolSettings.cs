using Akka.Configuration;

namespace Akka.Remote;

/// <summary>Handshake and liveness of connections, from <c>akka.remote</c>.</summary>
public class AkkaProtocolSettings
{
    /// <param name="config">The whole of the settings.</param>
    /// <exception cref="ConfigurationException">A duration is not above zero; the message names the key.</exception>
    public AkkaProtocolSettings(Config config)
    {
        TransportFailureDetectorConfig = config.GetConfig("akka.remote.transport-failure-detector");
        TransportFailureDetectorImplementationClass = TransportFailureDetectorConfig.GetString("implementation-class");
        TransportHeartBeatInterval = Positive(config, "akka.remote.transport-failure-detector.heartbeat-interval");
        HandshakeTimeout = Positive(config, "akka.remote.handshake-timeout");
    }

    public Config TransportFailureDetectorConfig { get; }

    public string TransportFailureDetectorImplementationClass { get; }

    public TimeSpan TransportHeartBeatInterval { get; }

    public TimeSpan HandshakeTimeout { get; }

    private static TimeSpan Positive(Config config, string key) =>
        config.GetTimeSpan(key, allowInfinite: false) is var value && value > TimeSpan.Zero
            ? value
            : throw new ConfigurationException($"{key} must be > 0");
}
