using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>What a <see cref="HashedWheelTimerScheduler"/> keeps for one schedule: a node of its wheel.</summary>
internal sealed class ScheduledEntry(HashedWheelTimerScheduler owner, TimeSpan due, TimeSpan interval, IRunnable action, ICancelable? cancelable) : IScheduledEntry
{
    /// <summary>On the scheduler's clock.</summary>
    public TimeSpan Due { get; set; } = due;

    /// <summary>Zero for one that does not repeat.</summary>
    public TimeSpan Interval { get; } = interval;

    public IRunnable Action { get; } = action;

    public bool IsCancelled => cancelable is { IsCancellationRequested: true };

    public bool HasRun { get; set; }

    public long DueTick { get; set; }

    /// <summary>-1 outside of the wheel.</summary>
    public int Bucket { get; set; } = -1;

    public ScheduledEntry? Previous { get; set; }

    public ScheduledEntry? Next { get; set; }

    public void Drop() => owner.Drop(this);
}
