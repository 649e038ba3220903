using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// A wheel of buckets, each holding what is due at one tick (or whole turns later), and one thread that goes round. Adding
/// and cancelling take no lock: both reach the thread through queues. With nothing scheduled the thread sleeps.
/// Settings: <c>akka.scheduler.tick-duration</c> (10 ms or more on Windows, 1 ms elsewhere), <c>ticks-per-wheel</c>,
/// <c>shutdown-timeout</c>.
/// </summary>
public sealed class HashedWheelTimerScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    private readonly TimeSpan _shutdownTimeout;
    private readonly long _tickTicks;
    private readonly Bucket[] _wheel;
    private readonly int _mask;
    private readonly ConcurrentQueue<Entry> _added = new();
    private readonly ConcurrentQueue<Entry> _dropped = new();
    private readonly AutoResetEvent _wakeUp = new(false);
    private readonly ManualResetEventSlim _ended = new(false);
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Thread _thread;
    private int _started;
    private int _asleep;
    private int _pending;
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
        _wheel = new Bucket[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)perWheel)];
        _mask = _wheel.Length - 1;
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
        var entry = new Entry(this, due, interval, action, cancelable);
        _added.Enqueue(entry);
        (cancelable as IHoldsScheduledEntry)?.Hold(entry);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep) == 1)
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
                if (_pending == 0 && _added.IsEmpty)
                {
                    Sleep();

                    // The ticks slept through had nothing in them.
                    tick = MonotonicClock.Ticks / _tickTicks;
                    continue;
                }

                WaitFor(tick + 1);
                tick++;
                TakeDropped();
                TakeAdded(tick);
                Expire(tick);
            }
        }
        finally
        {
            _ended.Set();
        }
    }

    private void Sleep()
    {
        Volatile.Write(ref _asleep, 1);
        Interlocked.MemoryBarrier();
        if (_added.IsEmpty && !_stopped)
        {
            _wakeUp.WaitOne();
        }

        Volatile.Write(ref _asleep, 0);
    }

    /// <summary>Until that tick has passed whole: what is due within it is due then.</summary>
    private void WaitFor(long tick)
    {
        while (!_stopped)
        {
            var left = (tick * _tickTicks) - MonotonicClock.Ticks;
            if (left <= 0)
            {
                return;
            }

            _wakeUp.WaitOne((int)((left + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond));
        }
    }

    private void TakeAdded(long tick)
    {
        while (_added.TryDequeue(out var entry))
        {
            if (!entry.IsCancelled)
            {
                Link(entry, tick);
            }
        }
    }

    private void TakeDropped()
    {
        while (_dropped.TryDequeue(out var entry))
        {
            if (entry.Bucket >= 0)
            {
                Unlink(entry);
            }
        }
    }

    private void Expire(long tick)
    {
        var next = _wheel[tick & _mask].First;
        while (next is { } entry)
        {
            next = entry.Next;
            if (entry.IsCancelled)
            {
                Unlink(entry);
            }
            else if (entry.DueTick <= tick)
            {
                Unlink(entry);
                entry.HasRun = true;
                if (Execute(entry) && entry.Interval > TimeSpan.Zero && !entry.IsCancelled)
                {
                    // At a steady rate; one that lags behind does not catch up in a burst.
                    var now = MonotonicClock;
                    entry.Due = entry.Due + entry.Interval > now ? entry.Due + entry.Interval : now + entry.Interval;
                    Link(entry, tick);
                }
            }
        }
    }

    private bool Execute(Entry entry)
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

    private void Link(Entry entry, long tick)
    {
        // Rounded up, and never into the tick that is being expired: nothing is early.
        var due = (entry.Due.Ticks + _tickTicks - 1) / _tickTicks;
        entry.DueTick = Math.Max(due, entry.HasRun ? tick + 1 : tick);
        entry.Bucket = (int)(entry.DueTick & _mask);
        ref var bucket = ref _wheel[entry.Bucket];
        entry.Previous = bucket.Last;
        if (bucket.Last is null)
        {
            bucket.First = entry;
        }
        else
        {
            bucket.Last.Next = entry;
        }

        bucket.Last = entry;
        _pending++;
    }

    private void Unlink(Entry entry)
    {
        ref var bucket = ref _wheel[entry.Bucket];
        if (entry.Previous is null)
        {
            bucket.First = entry.Next;
        }
        else
        {
            entry.Previous.Next = entry.Next;
        }

        if (entry.Next is null)
        {
            bucket.Last = entry.Previous;
        }
        else
        {
            entry.Next.Previous = entry.Previous;
        }

        entry.Bucket = -1;
        entry.Previous = entry.Next = null;
        _pending--;
    }

    /// <summary>In the order of scheduling, so that what is due at one tick happens in that order.</summary>
    private struct Bucket
    {
        public Entry? First;
        public Entry? Last;
    }

    private sealed class Entry(HashedWheelTimerScheduler owner, TimeSpan due, TimeSpan interval, IRunnable action, ICancelable? cancelable) : IScheduledEntry
    {
        public TimeSpan Due { get; set; } = due;

        public TimeSpan Interval { get; } = interval;

        public IRunnable Action { get; } = action;

        public bool IsCancelled => cancelable is { IsCancellationRequested: true };

        public long DueTick { get; set; }

        public bool HasRun { get; set; }

        /// <summary>-1 outside of the wheel.</summary>
        public int Bucket { get; set; } = -1;

        public Entry? Previous { get; set; }

        public Entry? Next { get; set; }

        public void Drop() => owner._dropped.Enqueue(this);
    }

    private sealed class Tell(ICanTell receiver, object message, IActorRef sender) : IRunnable
    {
        public void Run() => receiver.Tell(message, sender);

        public void Execute() => Run();

        public override string ToString() => $"{message} to {receiver}";
    }
}
