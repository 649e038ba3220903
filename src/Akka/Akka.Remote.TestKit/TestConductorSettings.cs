using Akka.Configuration;

namespace Akka.Remote.TestKit;

/// <summary>The settings of <c>akka.testconductor</c>.</summary>
public class TestConductorSettings
{
    /// <exception cref="ConfigurationException">A setting is missing or bad.</exception>
    public TestConductorSettings(Config config)
    {
        ConnectTimeout = Positive(config, "connect-timeout");
        BarrierTimeout = Positive(config, "barrier-timeout");
        QueryTimeout = Positive(config, "query-timeout");
        ReconnectBackoff = config.GetTimeSpan("reconnect-backoff", null, allowInfinite: false);
        ClientReconnects = config.GetInt("client-reconnects");
        if (ClientReconnects < 0)
        {
            throw new ConfigurationException($"akka.testconductor.client-reconnects is {ClientReconnects}; it takes 0 or more");
        }
    }

    public TimeSpan ConnectTimeout { get; }

    public int ClientReconnects { get; }

    public TimeSpan ReconnectBackoff { get; }

    public TimeSpan BarrierTimeout { get; }

    public TimeSpan QueryTimeout { get; }

    private static TimeSpan Positive(Config config, string key)
    {
        var time = config.GetTimeSpan(key, null, allowInfinite: false);
        return time > TimeSpan.Zero ? time : throw new ConfigurationException($"akka.testconductor.{key} is {time}; it takes a time above 0");
    }
}
