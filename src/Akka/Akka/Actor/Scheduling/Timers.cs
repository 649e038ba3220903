using Akka.Event;

namespace Akka.Actor;

/// <summary>An actor with timers of its own; they end with the instance.</summary>
public interface IWithTimers
{
    /// <summary>Set by the system, after the constructor.</summary>
    ITimerScheduler Timers { get; set; }
}

/// <summary>
/// Timers of one actor, by key. A new timer of a key replaces the old one. A tick of a timer that was cancelled or
/// replaced is never delivered, also not one that is in the mailbox already. Only for the actor itself.
/// </summary>
public interface ITimerScheduler
{
    /// <summary>The keys.</summary>
    IReadOnlyCollection<object> ActiveTimers { get; }

    void StartPeriodicTimer(object key, object msg, TimeSpan interval);

    void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender);

    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender);

    void StartSingleTimer(object key, object msg, TimeSpan timeout);

    void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender);

    bool IsTimerActive(object key);

    void Cancel(object key);

    void CancelAll();
}

/// <summary>A tick on its way: which timer it is of, so that it can be told whether it still counts.</summary>
internal sealed record TimerMessage(TimerScheduler Owner, object Key, long Generation) : IAutoReceivedMessage, INoSerializationVerificationNeeded, IDeadLetterSuppression;

internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private readonly Dictionary<object, Timer> _timers = [];
    private long _generation;

    public IReadOnlyCollection<object> ActiveTimers => _timers.Keys.ToList();

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval, null);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) => Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) => Start(key, msg, initialDelay, interval, null);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, initialDelay, interval, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null, null);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) => Start(key, msg, timeout, null, sender);

    public bool IsTimerActive(object key) => _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_timers.Remove(key, out var timer))
        {
            timer.Schedule.Cancel();
            Trace($"Cancel timer [{key}] with generation [{timer.Generation}]");
        }
    }

    public void CancelAll()
    {
        foreach (var timer in _timers.Values)
        {
            timer.Schedule.Cancel();
        }

        _timers.Clear();
    }

    /// <summary>A tick has come through the mailbox.</summary>
    /// <returns>The message to handle; null when the timer does not count any more.</returns>
    public object? Take(TimerMessage tick)
    {
        if (!_timers.TryGetValue(tick.Key, out var timer) || timer.Generation != tick.Generation)
        {
            Trace($"Discarding stale tick of timer [{tick.Key}] with generation [{tick.Generation}]");
            return null;
        }

        if (!timer.Repeats)
        {
            _timers.Remove(tick.Key);
        }

        return timer.Message;
    }

    private void Start(object key, object message, TimeSpan delay, TimeSpan? interval, IActorRef? sender)
    {
        Cancel(key);
        var timer = new Timer(message, ++_generation, interval is not null, new LightCancelable());
        _timers[key] = timer;
        var tick = new TimerMessage(this, key, timer.Generation);
        var scheduler = cell.System.Scheduler;
        if (interval is { } period)
        {
            scheduler.ScheduleTellRepeatedly(delay, period, cell.Self, tick, sender ?? cell.Self, timer.Schedule);
        }
        else
        {
            scheduler.ScheduleTellOnce(delay, cell.Self, tick, sender ?? cell.Self, timer.Schedule);
        }

        Trace($"Start timer [{key}] with generation [{timer.Generation}]");
    }

    private void Trace(string what)
    {
        if (cell.SystemImpl.Settings.DebugTimerScheduler)
        {
            cell.Publish(new Debug(cell.Self.Path.ToString(), cell.ActorType, what));
        }
    }

    private sealed record Timer(object Message, long Generation, bool Repeats, LightCancelable Schedule);
}
