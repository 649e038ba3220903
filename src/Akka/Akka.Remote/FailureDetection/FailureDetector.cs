using System.Diagnostics;

namespace Akka.Remote;

/// <summary>Monotonic time in milliseconds.</summary>
public delegate long Clock();

/// <summary>Judges one peer by its heartbeats. Safe for use from several threads.</summary>
public abstract class FailureDetector
{
    public static readonly Clock DefaultClock = () => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    /// <summary>False once heartbeats are overdue. True before the first one.</summary>
    public abstract bool IsAvailable { get; }

    /// <summary>Whether a heartbeat has ever come.</summary>
    public abstract bool IsMonitoring { get; }

    /// <summary>A heartbeat has come, now.</summary>
    public abstract void HeartBeat();
}
