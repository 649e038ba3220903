using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Hands a received message to its actor, if it may.</summary>
internal sealed class InboundDispatcher(RemoteSettings settings, IRemoteActorRefProvider provider, ILoggingAdapter log)
{
    /// <param name="isSystem">Whether it came numbered; a system message that did not is refused.</param>
    public void Dispatch(IInternalActorRef recipient, object message, IActorRef? sender, bool isSystem)
    {
        if (settings.LogReceive)
        {
            log.Debug("received {0} for {1} from {2}", message, recipient, sender);
        }

        if (recipient is RemoteActorRef)
        {
            log.Error(
                "Dropping message [{0}] for non-local recipient [{1}] arriving at [{2}]. Is akka.remote.dot-netty.tcp.public-hostname what others use?",
                message.GetType(), recipient, provider.Transport.DefaultAddress);
            return;
        }

        switch (message)
        {
            case ActorSelectionMessage selection:
                if (settings.UntrustedMode && !IsTrusted(recipient, selection))
                {
                    log.Debug("operating in UntrustedMode, dropping inbound actor selection to [{0}]", selection);
                    return;
                }

                ActorSelection.DeliverSelection(recipient, sender!, selection);
                break;
            case IPossiblyHarmful harmful when settings.UntrustedMode:
                log.Debug("operating in UntrustedMode, dropping inbound IPossiblyHarmful message of type {0}", harmful.GetType());
                break;
            case ISystemMessage system when isSystem:
                recipient.SendSystemMessage(system);
                break;
            case ISystemMessage:
                log.Error("Dropping system message [{0}] that came as a user message for [{1}]", message, recipient);
                break;
            default:
                recipient.Tell(message, sender!);
                break;
        }
    }

    private bool IsTrusted(IInternalActorRef recipient, ActorSelectionMessage selection) =>
        recipient.Path.Depth == 0
        && selection.Message is not IPossiblyHarmful
        && selection.Elements.All(element => element is SelectChildName)
        && settings.TrustedSelectionPaths.Contains("/" + string.Join('/', selection.Elements.Cast<SelectChildName>().Select(element => element.Name)));
}
