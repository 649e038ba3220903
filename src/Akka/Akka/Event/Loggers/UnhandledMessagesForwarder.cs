using Akka.Actor;

namespace Akka.Event;

/// <summary>Under <c>akka.actor.debug.unhandled</c>: logs unhandled messages at debug level.</summary>
internal sealed class UnhandledMessagesForwarder : ActorBase
{
    protected override bool Receive(object message)
    {
        if (message is not UnhandledMessage unhandled)
        {
            return false;
        }

        Context.System.EventStream.Publish(new Debug(
            unhandled.Recipient.Path.ToString(),
            unhandled.Recipient.GetType(),
            $"Unhandled message from {unhandled.Sender.Path} : {unhandled.Message}"));
        return true;
    }
}
