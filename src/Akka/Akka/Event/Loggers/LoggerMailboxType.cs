using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace Akka.Event;

/// <summary>Makes the queue that loggers require.</summary>
internal sealed class LoggerMailboxType(Settings settings, Config config)
    : MailboxType(settings, config), IProducesMessageQueue<LoggerMessageQueue>
{
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new LoggerMessageQueue(system);
}

/// <summary>When its logger stops, the log events that are left go to the standard output, not to the dead letters,
/// whose own logging would need the logger.</summary>
internal sealed class LoggerMessageQueue(ActorSystem system) : UnboundedMessageQueue, IMessageQueue, ILoggerMessageQueueSemantics
{
    void IMessageQueue.CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        var stdout = system.Settings.StdoutLogger;
        var level = Logging.LogLevelFor(system.Settings.StdoutLogLevel);
        while (TryDequeue(out var envelope))
        {
            if (envelope.Message is not LogEvent logEvent)
            {
                deadletters.Enqueue(owner, envelope);
            }
            else if (logEvent.LogLevel() >= level)
            {
                stdout.Tell(logEvent, envelope.Sender);
            }
        }
    }
}
