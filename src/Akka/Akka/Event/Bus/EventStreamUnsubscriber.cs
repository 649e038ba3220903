using Akka.Actor;

namespace Akka.Event;

/// <summary>Watches the subscribers of an event stream and unsubscribes those that terminate.</summary>
internal sealed class EventStreamUnsubscriber(EventStream bus) : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Watch watch:
                Context.Watch(watch.Subscriber);
                return true;
            case Unwatch unwatch:
                // It may have subscribed again since.
                if (!bus.HasSubscriptions(unwatch.Subscriber))
                {
                    Context.Unwatch(unwatch.Subscriber);
                }

                return true;
            case Terminated terminated:
                bus.Unsubscribe(terminated.ActorRef);
                return true;
            default:
                return false;
        }
    }

    internal sealed record Watch(IActorRef Subscriber) : IDeadLetterSuppression, INoSerializationVerificationNeeded;

    internal sealed record Unwatch(IActorRef Subscriber) : IDeadLetterSuppression, INoSerializationVerificationNeeded;
}
