using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.TestKit.TestEvent;

namespace Akka.TestKit;

/// <summary>The default logger, but for events that a muted filter takes. It also logs dead letters and unhandled messages.</summary>
public class TestEventListener : DefaultLogger
{
    private static readonly Type[] _events = [typeof(Mute), typeof(Unmute), typeof(DeadLetter), typeof(UnhandledMessage)];

    private readonly List<IEventFilter> _filters = [];

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger start:
                foreach (var each in _events)
                {
                    start.LoggingBus.Subscribe(Context.Self, each);
                }

                return base.Receive(message);
            case Mute mute:
                // The innermost block's filter is asked first.
                _filters.InsertRange(0, mute.Filters);
                return true;
            case Unmute unmute:
                foreach (var filter in unmute.Filters)
                {
                    _filters.Remove(filter);
                }

                return true;
            case LogEvent logEvent:
                return IsTaken(logEvent) || base.Receive(message);
            case DeadLetter { Message: not Terminate } letter:
                LogDeadLetter(letter);
                return true;
            case UnhandledMessage unhandled:
                Log(unhandled, $"Unhandled message from {unhandled.Sender}: {unhandled.Message}");
                return true;
            default:
                return base.Receive(message);
        }
    }

    private void LogDeadLetter(DeadLetter letter)
    {
        if (!IsTaken(new Warning(letter.Recipient.Path.ToString(), letter.Recipient.GetType(), letter)))
        {
            var what = letter.Message is ISystemMessage ? "Received dead system message:" : $"Received dead letter from {letter.Sender}:";
            Log(letter, $"{what} {letter.Message}");
        }
    }

    private void Log(AllDeadLetters letter, string text)
    {
        var warning = new Warning(letter.Recipient.Path.ToString(), letter.Recipient.GetType(), text);
        if (!IsTaken(warning))
        {
            Print(warning);
        }
    }

    private bool IsTaken(LogEvent logEvent)
    {
        foreach (var filter in _filters)
        {
            try
            {
                if (filter.Apply(logEvent))
                {
                    return true;
                }
            }
            catch (Exception)
            {
                // A filter of a test must not stop the logger: what it cannot judge, it does not take.
            }
        }

        return false;
    }
}
