using Akka.Configuration;

namespace Akka.Coordination;

/// <summary>How often a lease is renewed, when it is lost, and how long an operation may take.</summary>
public sealed class TimeoutSettings
{
    public TimeoutSettings(TimeSpan heartbeatInterval, TimeSpan heartbeatTimeout, TimeSpan operationTimeout)
    {
        HeartbeatInterval = heartbeatInterval;
        HeartbeatTimeout = heartbeatTimeout;
        OperationTimeout = operationTimeout;
    }

    public TimeSpan HeartbeatInterval { get; }

    public TimeSpan HeartbeatTimeout { get; }

    public TimeSpan OperationTimeout { get; }

    /// <exception cref="ArgumentException">The lease could be lost between two renewals: the interval is not below half the timeout.</exception>
    public static TimeoutSettings Create(Config config)
    {
        var interval = config.GetTimeSpan("heartbeat-interval");
        var timeout = config.GetTimeSpan("heartbeat-timeout");
        if (timeout <= interval * 2)
        {
            throw new ArgumentException($"akka.coordination.lease.heartbeat-timeout [{timeout}] must be more than twice heartbeat-interval [{interval}]", nameof(config));
        }

        return new TimeoutSettings(interval, timeout, config.GetTimeSpan("lease-operation-timeout"));
    }

    public TimeoutSettings WithHeartbeatInterval(TimeSpan heartbeatInterval) => new(heartbeatInterval, HeartbeatTimeout, OperationTimeout);

    public TimeoutSettings WithHeartbeatTimeout(TimeSpan heartbeatTimeout) => new(HeartbeatInterval, heartbeatTimeout, OperationTimeout);

#pragma warning disable IDE1006 // Akka.NET's name.
    public TimeoutSettings withOperationTimeout(TimeSpan operationTimeout) => new(HeartbeatInterval, HeartbeatTimeout, operationTimeout);
#pragma warning restore IDE1006

    public override string ToString() => $"TimeoutSettings({HeartbeatInterval}, {HeartbeatTimeout}, {OperationTimeout})";
}
