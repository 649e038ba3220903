using Akka.Actor;

namespace Akka.Event;

/// <summary>Logs dead letters at info level. After <c>akka.log-dead-letters</c> of them it is silent for
/// <c>akka.log-dead-letters-suspend-duration</c>, or for ever when that is infinite.</summary>
public class DeadLetterListener : ActorBase
{
    private readonly EventStream _eventStream = Context.System.EventStream;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly int _max = Context.System.Settings.LogDeadLetters;
    private readonly TimeSpan _suspend = Context.System.Settings.LogDeadLettersSuspendDuration;
    private int _count;
    private DateTimeOffset? _silentUntil;

    protected override void PreStart()
    {
        _eventStream.Subscribe(Self, typeof(DeadLetter));
        _eventStream.Subscribe(Self, typeof(Dropped));
        _eventStream.Subscribe(Self, typeof(UnhandledMessage));
    }

    // A restart keeps the subscriptions.
    protected override void PreRestart(Exception reason, object message)
    {
    }

    protected override void PostRestart(Exception reason)
    {
    }

    protected override void PostStop() => _eventStream.Unsubscribe(Self);

    protected override bool Receive(object message)
    {
        if (message is not AllDeadLetters letter)
        {
            return false;
        }

        if (letter.Message is IDeadLetterSuppression)
        {
            return true;
        }

        _count = _count == int.MaxValue ? 1 : _count + 1;
        if (_silentUntil is { } until)
        {
            if (Context.System.Scheduler.Now < until)
            {
                return true;
            }

            Log(letter, $"of which {_count - _max - 1} were not logged");
            _silentUntil = null;
            _count = 0;
        }
        else if (_max == int.MaxValue || _count < _max)
        {
            Log(letter, "");
        }
        else if (_count == _max)
        {
            var forEver = _suspend == Timeout.InfiniteTimeSpan;
            Log(letter, forEver ? "no more dead letters will be logged" : $"no more dead letters will be logged in next [{_suspend}]");
            _silentUntil = forEver ? DateTimeOffset.MaxValue : Context.System.Scheduler.Now + _suspend;
        }

        return true;
    }

    private void Log(AllDeadLetters letter, string afterCount)
    {
        if (!_log.IsInfoEnabled)
        {
            return;
        }

        var unknown = letter.Sender is null || letter.Sender.IsNobody() || letter.Sender.Equals(Context.System.DeadLetters);
        var from = unknown ? "without sender" : $"from {letter.Sender}";
        var what = $"Message [{letter.Message.GetType().Name}] {from} to {letter.Recipient}";
        var why = letter switch
        {
            Dropped dropped => $"{what} was dropped. {dropped.Reason}.",
            UnhandledMessage => $"{what} was unhandled.",
            _ => $"{what} was not delivered.",
        };
        var hint = letter is DeadLetter
            ? $" If this is not an expected behavior then {letter.Recipient} may have terminated unexpectedly."
            : "";
        var count = afterCount.Length == 0 ? $"[{_count}] dead letters encountered." : $"[{_count}] dead letters encountered, {afterCount}.";
        _log.Log(
            LogLevel.InfoLevel,
            null,
            $"{why} {count}{hint} This logging can be turned off or adjusted with configuration settings "
            + $"'akka.log-dead-letters' and 'akka.log-dead-letters-during-shutdown'. Message content: {letter.Message}");
    }
}
