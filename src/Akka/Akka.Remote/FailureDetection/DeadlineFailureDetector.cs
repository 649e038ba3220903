using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Gives a peer up when the last heartbeat is older than interval and acceptable pause together.</summary>
public class DeadlineFailureDetector : FailureDetector
{
    private readonly Clock _clock;
    private readonly long _pauseMilliseconds;
    private long _lastHeartbeat = long.MinValue;

    /// <exception cref="ConfigurationException">A duration is not above zero.</exception>
    public DeadlineFailureDetector(TimeSpan acceptableHeartbeatPause, TimeSpan heartbeatInterval, Clock? clock = null)
    {
        if (acceptableHeartbeatPause <= TimeSpan.Zero)
        {
            throw new ConfigurationException("failure-detector.acceptable-heartbeat-pause must be > 0 s");
        }

        if (heartbeatInterval <= TimeSpan.Zero)
        {
            throw new ConfigurationException("failure-detector.heartbeat-interval must be > 0 s");
        }

        _clock = clock ?? DefaultClock;
        _pauseMilliseconds = (long)(acceptableHeartbeatPause + heartbeatInterval).TotalMilliseconds;
    }

    /// <summary>Made by name from settings.</summary>
    public DeadlineFailureDetector(Config config, EventStream eventStream)
        : this(config, DefaultClock)
    {
        ArgumentNullException.ThrowIfNull(eventStream);
    }

    internal DeadlineFailureDetector(Config config, Clock clock)
        : this(config.GetTimeSpan("acceptable-heartbeat-pause"), config.GetTimeSpan("heartbeat-interval"), clock)
    {
    }

    public override bool IsAvailable
    {
        get
        {
            var last = Interlocked.Read(ref _lastHeartbeat);
            return last == long.MinValue || _clock() < last + _pauseMilliseconds;
        }
    }

    public override bool IsMonitoring => Interlocked.Read(ref _lastHeartbeat) != long.MinValue;

    public override void HeartBeat() => Interlocked.Exchange(ref _lastHeartbeat, _clock());
}
