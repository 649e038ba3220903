using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Publishes lifecycle events, and logs those at or above the level of <c>log-remote-lifecycle-events</c>.</summary>
internal sealed class EventPublisher(ActorSystem system, ILoggingAdapter log, LogLevel? logLevel)
{
    public void Publish(RemotingLifecycleEvent happened)
    {
        system.EventStream.Publish(happened);
        if (logLevel is { } from && happened.LogLevel() >= from)
        {
            log.Log(happened.LogLevel(), happened.ToString()!);
        }
    }
}
