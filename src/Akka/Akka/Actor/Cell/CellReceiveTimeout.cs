namespace Akka.Actor.Internal;

/// <summary>
/// The receive timeout of one cell. One timer is pending at a time; a message only moves the deadline, and a timer that
/// fires before it is set again. That spares a cancel and a new timer for each message.
/// </summary>
internal sealed class CellReceiveTimeout(ActorCell cell)
{
    private TimeSpan _deadline;
    private LightCancelable? _timer;

    /// <summary>Absent when off.</summary>
    public TimeSpan? Duration { get; private set; }

    public void Set(TimeSpan? duration)
    {
        Cancel();
        Duration = duration is { } time && time > TimeSpan.Zero ? time : null;
    }

    public void Cancel()
    {
        _timer?.Cancel();
        _timer = null;
    }

    /// <summary>A message was handled: the time starts anew.</summary>
    public void Restart()
    {
        if (Duration is not { } duration)
        {
            return;
        }

        _deadline = cell.System.Scheduler.MonotonicClock + duration;
        if (_timer is null)
        {
            Schedule(duration);
        }
    }

    /// <returns>Whether the time is up.</returns>
    public bool Fired(ReceiveTimeoutTick tick)
    {
        if (!ReferenceEquals(tick.Timer, _timer) || Duration is null)
        {
            return false;
        }

        _timer = null;
        var left = _deadline - cell.System.Scheduler.MonotonicClock;
        if (left <= TimeSpan.Zero)
        {
            return true;
        }

        Schedule(left);
        return false;
    }

    private void Schedule(TimeSpan delay)
    {
        var timer = new LightCancelable();
        _timer = timer;
        cell.System.Scheduler.ScheduleTellOnce(delay, cell.Self, new ReceiveTimeoutTick(timer), cell.Self, timer);
    }
}

/// <summary>A pending timer has fired; one that was replaced meanwhile says nothing.</summary>
internal sealed record ReceiveTimeoutTick(ICancelable Timer) : IAutoReceivedMessage, INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded, Event.IDeadLetterSuppression;
