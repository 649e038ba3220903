using Akka.Configuration;

namespace Akka.Remote;

/// <summary>Handshake and liveness of connections, from <c>akka.remote</c>.</summary>
public class AkkaProtocolSettings
{
    /// <param name="config">The whole of the settings.</param>
    public AkkaProtocolSettings(Config config)
    {
        TransportFailureDetectorConfig = config.GetConfig("akka.remote.transport-failure-detector");
        TransportFailureDetectorImplementationClass = TransportFailureDetectorConfig.GetString("implementation-class");
        TransportHeartBeatInterval = TransportFailureDetectorConfig.GetTimeSpan("heartbeat-interval");
        HandshakeTimeout = config.GetTimeSpan("akka.remote.handshake-timeout");
    }

    public Config TransportFailureDetectorConfig { get; }

    public string TransportFailureDetectorImplementationClass { get; }

    public TimeSpan TransportHeartBeatInterval { get; }

    public TimeSpan HandshakeTimeout { get; }
}
