using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.TestKit;

/// <summary>
/// A scheduler whose time moves only when told. What is due runs on the thread that advances, by time and then in the
/// order in which it was scheduled; while it runs, the clock shows when it was due. Settings:
/// <c>akka.scheduler.implementation</c>, as in <see cref="Configs.TestConfigs.TestSchedulerConfig"/>.
/// </summary>
public class TestScheduler : IScheduler, IAdvancedScheduler
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Entry, (DateTimeOffset Due, long Number)> _entries = new();
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
    private DateTimeOffset _now;
    private long _number;

    public TestScheduler(Config schedulerConfig, ILoggingAdapter log) => _now = _start;

    public IAdvancedScheduler Advanced => this;

    public DateTimeOffset Now => TimeNow;

    /// <summary>Since the scheduler was made; it stands still as <see cref="Now"/> does.</summary>
    public TimeSpan MonotonicClock => TimeNow - _start;

    public TimeSpan HighResMonotonicClock => MonotonicClock;

    protected DateTimeOffset TimeNow
    {
        get
        {
            lock (_lock)
            {
                return _now;
            }
        }
    }

    public void Advance(TimeSpan offset) => AdvanceTo(TimeNow + offset);

    /// <exception cref="InvalidOperationException">That time has passed.</exception>
    public void AdvanceTo(DateTimeOffset when)
    {
        if (when < TimeNow)
        {
            throw new InvalidOperationException($"Time does not go back: it is {TimeNow:O}, asked for {when:O}");
        }

        while (TakeDue(when) is { } entry)
        {
            entry.Action.Run();
        }
    }

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => ScheduleOnce(delay, new ActionRunnable(action), cancelable);

    public void ScheduleOnce(TimeSpan delay, IRunnable action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => Add(delay, null, action, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) => ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        ScheduleRepeatedly(initialDelay, interval, new ActionRunnable(action), cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) => ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        ScheduleOnce(delay, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        ScheduleRepeatedly(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    private void Add(TimeSpan delay, TimeSpan? interval, IRunnable action, ICancelable cancelable)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (interval is { } positive)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(positive, TimeSpan.Zero, nameof(interval));
        }

        lock (_lock)
        {
            // A delay beyond the calendar is never.
            var due = delay > DateTimeOffset.MaxValue - _now ? DateTimeOffset.MaxValue : _now + delay;
            _entries.Enqueue(new Entry(action, interval, cancelable), (due, _number++));
        }
    }

    /// <summary>The next entry that is due by then, with the clock set to its time; null, with the clock set to the end, when there is none.</summary>
    private Entry TakeDue(DateTimeOffset end)
    {
        lock (_lock)
        {
            while (_entries.TryPeek(out var entry, out var at) && at.Due <= end)
            {
                _entries.Dequeue();
                if (entry.Cancelable is { IsCancellationRequested: true })
                {
                    continue;
                }

                _now = at.Due > _now ? at.Due : _now;
                if (entry.Interval is { } interval)
                {
                    _entries.Enqueue(entry, (at.Due + interval, _number++));
                }

                return entry;
            }

            _now = end > _now ? end : _now;
            return null;
        }
    }

    private sealed record Entry(IRunnable Action, TimeSpan? Interval, ICancelable Cancelable);
}
