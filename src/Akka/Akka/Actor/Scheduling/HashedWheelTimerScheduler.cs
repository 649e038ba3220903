using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// A wheel of buckets, each holding what is due at one tick (or whole turns later), and one thread that goes round. Adding
/// and cancelling take no lock: both reach the thread through queues. The thread sleeps until the next entry is due or
/// something is added or cancelled; it does not wake for ticks that have nothing in them.
/// Settings: <c>akka.scheduler.tick-duration</c> (10 ms or more on Windows, 1 ms elsewhere), <c>ticks-per-wheel</c>,
/// <c>shutdown-timeout</c>.
/// </summary>
public sealed class HashedWheelTimerScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    private readonly TimeSpan _shutdownTimeout;
    private readonly long _tickTicks;
    private readonly TimerWheel _wheel;
    private readonly ConcurrentQueue<ScheduledEntry> _added = new();
    private readonly ConcurrentQueue<ScheduledEntry> _dropped = new();
    private readonly AutoResetEvent _wakeUp = new(false);
    private readonly ManualResetEventSlim _ended = new(false);
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Thread _thread;
    private readonly Action<ScheduledEntry, long> _expire;
    private int _started;
    private int _asleep;
    private volatile bool _stopped;

    public HashedWheelTimerScheduler(Config scheduler, ILoggingAdapter log)
        : base(scheduler, log)
    {
        var tick = SchedulerConfig.GetTimeSpan("akka.scheduler.tick-duration");
        var minimum = TimeSpan.FromMilliseconds(OperatingSystem.IsWindows() ? 10 : 1);
        if (tick < minimum)
        {
            throw new ArgumentOutOfRangeException(nameof(scheduler), $"akka.scheduler.tick-duration must be {minimum} or more, it is {tick}.");
        }

        var perWheel = SchedulerConfig.GetInt("akka.scheduler.ticks-per-wheel");
        if (perWheel is < 1 or > 1 << 30)
        {
            throw new ArgumentOutOfRangeException(nameof(scheduler), $"akka.scheduler.ticks-per-wheel must be 1 to 2^30, it is {perWheel}.");
        }

        _shutdownTimeout = SchedulerConfig.GetTimeSpan("akka.scheduler.shutdown-timeout");
        _tickTicks = tick.Ticks;
        _wheel = new TimerWheel(perWheel, tick.Ticks);
        _expire = Expire;
        _thread = new Thread(Run) { IsBackground = true, Name = "akka-scheduler" };
    }

    public override TimeSpan MonotonicClock => Stopwatch.GetElapsedTime(_start);

    public override TimeSpan HighResMonotonicClock => Stopwatch.GetElapsedTime(_start);

    protected override DateTimeOffset TimeNow => DateTimeOffset.UtcNow;

    /// <summary>Ends the thread; what is still scheduled never happens.</summary>
    public void Dispose()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        _wakeUp.Set();
        if (Volatile.Read(ref _started) == 1 && Environment.CurrentManagedThreadId != _thread.ManagedThreadId && !_ended.Wait(_shutdownTimeout))
        {
            Log.Log(LogLevel.WarningLevel, null, $"The scheduler did not stop within {_shutdownTimeout}");
        }
    }

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(delay, TimeSpan.Zero, new Tell(receiver, message, sender), cancelable);

    protected override void InternalScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(initialDelay, interval, new Tell(receiver, message, sender), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Add(delay, TimeSpan.Zero, new ActionRunnable(action), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Add(delay, TimeSpan.Zero, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(initialDelay, interval, new ActionRunnable(action), cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    private bool HasNothingToTake => _added.IsEmpty && _dropped.IsEmpty;

    private void Add(TimeSpan delay, TimeSpan interval, IRunnable action, ICancelable? cancelable)
    {
        if (_stopped)
        {
            throw new SchedulerException("cannot enqueue after timer shutdown");
        }

        if (Volatile.Read(ref _started) == 0 && Interlocked.Exchange(ref _started, 1) == 0)
        {
            _thread.Start();
        }

        // A delay beyond what the clock can count is never.
        var now = MonotonicClock;
        var due = delay > TimeSpan.MaxValue - now - TimeSpan.FromDays(1) ? TimeSpan.MaxValue - TimeSpan.FromDays(1) : now + delay;
        var entry = new ScheduledEntry(this, due, interval, action, cancelable);
        _added.Enqueue(entry);
        (cancelable as IHoldsScheduledEntry)?.Hold(entry);
        WakeUp();
    }

    /// <summary>From any thread: an entry was cancelled.</summary>
    internal void Drop(ScheduledEntry entry)
    {
        _dropped.Enqueue(entry);
        WakeUp();
    }

    /// <summary>After something was put in a queue. Once a sleep: until its queues are empty again the thread ticks.</summary>
    private void WakeUp()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep) == 1 && Interlocked.Exchange(ref _asleep, 0) == 1)
        {
            _wakeUp.Set();
        }
    }

    private void Run()
    {
        try
        {
            var tick = MonotonicClock.Ticks / _tickTicks;
            while (!_stopped)
            {
                if (HasNothingToTake && _wheel.NextDue(tick) is var due && due > tick + 1)
                {
                    Sleep(due);

                    // The ticks slept through had nothing in them.
                    tick = Math.Max(tick, Math.Min(MonotonicClock.Ticks / _tickTicks, due - 1));
                    continue;
                }

                WaitFor(tick + 1);
                tick++;
                TakeDropped();
                TakeAdded(tick);
                _wheel.Expire(tick, _expire);
            }
        }
        finally
        {
            _ended.Set();
        }
    }

    private void Sleep(long tick)
    {
        Volatile.Write(ref _asleep, 1);
        Interlocked.MemoryBarrier();
        if (HasNothingToTake && !_stopped)
        {
            _wakeUp.WaitOne(tick == long.MaxValue ? Timeout.Infinite : MillisecondsUntil(tick));
        }

        Volatile.Write(ref _asleep, 0);
    }

    /// <summary>Until that tick has passed whole: what is due within it is due then.</summary>
    private void WaitFor(long tick)
    {
        while (!_stopped)
        {
            var left = MillisecondsUntil(tick);
            if (left == 0)
            {
                return;
            }

            _wakeUp.WaitOne(left);
        }
    }

    /// <summary>Rounded up: nothing is early. 0 when the tick has passed.</summary>
    private int MillisecondsUntil(long tick)
    {
        var left = (tick * _tickTicks) - MonotonicClock.Ticks;
        return (int)Math.Clamp((left + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond, 0, int.MaxValue);
    }

    private void TakeAdded(long tick)
    {
        while (_added.TryDequeue(out var entry))
        {
            if (!entry.IsCancelled)
            {
                _wheel.Link(entry, tick);
            }
        }
    }

    private void TakeDropped()
    {
        while (_dropped.TryDequeue(out var entry))
        {
            _wheel.Unlink(entry);
        }
    }

    /// <summary>Runs an entry that is due; one that repeats is put in again.</summary>
    private void Expire(ScheduledEntry entry, long tick)
    {
        entry.HasRun = true;
        if (Execute(entry) && entry.Interval > TimeSpan.Zero && !entry.IsCancelled)
        {
            // At a steady rate; one that lags behind does not catch up in a burst.
            var now = MonotonicClock;
            entry.Due = entry.Due + entry.Interval > now ? entry.Due + entry.Interval : now + entry.Interval;
            _wheel.Link(entry, tick);
        }
    }

    private bool Execute(ScheduledEntry entry)
    {
        try
        {
            entry.Action.Run();
            return true;
        }
        catch (Exception e)
        {
            // A repeated action that throws is not run again.
            Log.Log(LogLevel.ErrorLevel, e, $"Error while executing scheduled task {entry.Action}");
            return false;
        }
    }

    private sealed class Tell(ICanTell receiver, object message, IActorRef sender) : IRunnable
    {
        public void Run() => receiver.Tell(message, sender);

        public void Execute() => Run();

        public override string ToString() => $"{message} to {receiver}";
    }
}
