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

    /// <summary>The event that an association asks for.</summary>
    public void Publish(AssociationEffect effect, Address local, Address remote) => Publish(effect switch
    {
        AssociationEffect.PublishAssociated associated => new AssociatedEvent(local, remote, associated.Inbound),
        AssociationEffect.PublishDisassociated disassociated => new DisassociatedEvent(local, remote, disassociated.Inbound),
        AssociationEffect.PublishError error => new AssociationErrorEvent(error.Cause, local, remote, inbound: false, LogLevel.DebugLevel),
        AssociationEffect.PublishQuarantined quarantined => new QuarantinedEvent(remote, quarantined.Uid.Value),
        AssociationEffect.PublishThisSystemQuarantined => (RemotingLifecycleEvent)new ThisActorSystemQuarantinedEvent(local, remote),
        _ => throw new InvalidOperationException($"No such effect: {effect}"),
    });
}
