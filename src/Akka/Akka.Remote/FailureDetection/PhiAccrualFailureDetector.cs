using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// The φ accrual failure detector of Hayashibara et al. φ = -log10 of the probability that a heartbeat comes even later
/// than now, with normally distributed intervals; the peer is given up at φ ≥ threshold.
/// </summary>
public class PhiAccrualFailureDetector : FailureDetector
{
    private readonly Clock _clock;
    private readonly double _threshold;
    private readonly int _maxSampleSize;
    private readonly double _minStdDeviation;
    private readonly double _acceptablePause;
    private readonly long _firstHeartbeatEstimate;
    private readonly EventStream? _eventStream;
    private State _state = State.Unheard;

    /// <param name="threshold">Above zero; higher is slower and surer.</param>
    /// <param name="maxSampleSize">Intervals that are remembered, above zero.</param>
    /// <param name="minStdDeviation">Floor of the spread, so that very regular heartbeats do not make it hair-triggered.</param>
    /// <param name="acceptableHeartbeatPause">Added to the mean interval: lost heartbeats and pauses that are to be borne.</param>
    /// <param name="firstHeartbeatEstimate">What the history starts from.</param>
    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public PhiAccrualFailureDetector(double threshold, int maxSampleSize, TimeSpan minStdDeviation, TimeSpan acceptableHeartbeatPause, TimeSpan firstHeartbeatEstimate, Clock? clock = null)
        : this(clock ?? DefaultClock)
    {
        _threshold = threshold > 0 ? threshold : throw new ConfigurationException("failure-detector.threshold must be > 0");
        _maxSampleSize = maxSampleSize > 0 ? maxSampleSize : throw new ConfigurationException("failure-detector.max-sample-size must be > 0");
        _minStdDeviation = minStdDeviation > TimeSpan.Zero ? minStdDeviation.TotalMilliseconds : throw new ConfigurationException("failure-detector.min-std-deviation must be > 0");
        _acceptablePause = acceptableHeartbeatPause >= TimeSpan.Zero ? acceptableHeartbeatPause.TotalMilliseconds : throw new ConfigurationException("failure-detector.acceptable-heartbeat-pause must be >= 0");
        _firstHeartbeatEstimate = firstHeartbeatEstimate > TimeSpan.Zero ? (long)firstHeartbeatEstimate.TotalMilliseconds : throw new ConfigurationException("failure-detector.heartbeat-interval must be > 0");
    }

    /// <summary>Made by name from settings.</summary>
    public PhiAccrualFailureDetector(Config config, EventStream ev)
        : this(config, ev, DefaultClock)
    {
    }

    internal PhiAccrualFailureDetector(Config config, EventStream ev, Clock clock)
        : this(
            config.GetDouble("threshold"),
            config.GetInt("max-sample-size"),
            config.GetTimeSpan("min-std-deviation"),
            config.GetTimeSpan("acceptable-heartbeat-pause"),
            config.GetTimeSpan("heartbeat-interval"),
            clock)
    {
        _eventStream = ev;
    }

    protected PhiAccrualFailureDetector(Clock clock) => _clock = clock;

    /// <summary>Whom it judges; for log lines.</summary>
    public string Address { get; set; } = "N/A";

    public override bool IsAvailable => PhiAt(_clock(), Volatile.Read(ref _state)) < _threshold;

    public override bool IsMonitoring => Volatile.Read(ref _state).LastHeartbeat is not null;

    internal double Phi => PhiAt(_clock(), Volatile.Read(ref _state));

    public override void HeartBeat()
    {
        while (true)
        {
            var now = _clock();
            var current = Volatile.Read(ref _state);
            var next = new State(now, HistoryAfter(now, current));
            if (Interlocked.CompareExchange(ref _state, next, current) == current)
            {
                return;
            }
        }
    }

    private HeartbeatHistory HistoryAfter(long now, State state)
    {
        if (state is not { LastHeartbeat: { } last, History: { } history })
        {
            // Two made-up samples around the estimate give a wide spread until the real ones take over.
            var quarter = _firstHeartbeatEstimate / 4;
            return new HeartbeatHistory(_maxSampleSize).With(_firstHeartbeatEstimate - quarter).With(_firstHeartbeatEstimate + quarter);
        }

        var interval = now - last;
        if (PhiAt(now, state) >= _threshold)
        {
            // The gap of an outage is no sample of the healthy rhythm.
            return history;
        }

        if (_eventStream is { } stream && interval >= _acceptablePause * 2 / 3 && _acceptablePause > 0)
        {
            stream.Publish(new Warning(ToString()!, GetType(), $"heartbeat interval is growing too large for address {Address}: {interval} millis"));
        }

        return history.With(interval);
    }

    private double PhiAt(long now, State state) =>
        state is { LastHeartbeat: { } last, History: { } history }
            ? PhiOf(now - last, history.Mean + _acceptablePause, Math.Max(history.StandardDeviation, _minStdDeviation))
            : 0;

    // The cumulative normal distribution by its logistic approximation (error below 0.00014); each branch is the one that
    // does not cancel digits on its side of the mean.
    private static double PhiOf(long elapsed, double mean, double deviation)
    {
        var y = (elapsed - mean) / deviation;
        var e = Math.Exp(-y * (1.5976 + (0.070566 * y * y)));
        return elapsed > mean ? -Math.Log10(e / (1 + e)) : -Math.Log10(1 - (1 / (1 + e)));
    }

    private sealed record State(long? LastHeartbeat, HeartbeatHistory? History)
    {
        public static readonly State Unheard = new(null, null);
    }
}
