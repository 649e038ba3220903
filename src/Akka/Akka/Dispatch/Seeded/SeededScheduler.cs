using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Dispatch.Seeded;

/// <summary>One system's scheduler over the virtual clock of its world. Exact to the tick (100 ns): nothing is early or late.</summary>
internal sealed class SeededScheduler(SeededWorld world, Config config, ILoggingAdapter log)
    : SchedulerBase(config, log), IDateTimeOffsetNowTimeProvider, IDisposable
{
    private bool _stopped;

    public override TimeSpan MonotonicClock => world.Elapsed;

    public override TimeSpan HighResMonotonicClock => world.Elapsed;

    protected override DateTimeOffset TimeNow => world.Now;

    public void Dispose()
    {
        _stopped = true;
        world.Timers.RemoveAll(this);
    }

    /// <returns>False when the action failed: it is not repeated then.</returns>
    internal bool Execute(IRunnable action)
    {
        if (_stopped)
        {
            return false;
        }

        try
        {
            action.Run();
            return true;
        }
        catch (Exception e)
        {
            Log.Log(LogLevel.ErrorLevel, e, $"Error while executing scheduled task {action}");
            return false;
        }
    }

    internal void Repeat(SeededTimers.Entry entry, TimeSpan interval)
    {
        if (!_stopped)
        {
            // As the timer wheel does it: one that lags behind does not catch up in a burst.
            var due = entry.Due + interval;
            world.Timers.AddAgain(entry, due > world.Elapsed ? due : world.Elapsed + interval);
        }
    }

    internal void Drop(SeededTimers.Entry entry)
    {
        world.CheckThread();
        world.Timers.Remove(entry);
    }

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(delay, TimeSpan.Zero, new ActionRunnable(() => receiver.Tell(message, sender)), cancelable);

    protected override void InternalScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(initialDelay, interval, new ActionRunnable(() => receiver.Tell(message, sender)), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Add(delay, TimeSpan.Zero, new ActionRunnable(action), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Add(delay, TimeSpan.Zero, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(initialDelay, interval, new ActionRunnable(action), cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    private void Add(TimeSpan delay, TimeSpan interval, IRunnable action, ICancelable? cancelable)
    {
        world.CheckThread();
        if (_stopped)
        {
            throw new SchedulerException("cannot enqueue after timer shutdown");
        }

        // A delay beyond what the clock can count is never.
        var due = delay > TimeSpan.MaxValue - world.Elapsed ? TimeSpan.MaxValue : world.Elapsed + delay;
        var entry = world.Timers.Add(this, due, interval, action, cancelable);
        (cancelable as IHoldsScheduledEntry)?.Hold(entry);
    }
}
