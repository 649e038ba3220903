using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>What every actor answers or does by itself.</summary>
internal static class AutoReceive
{
    public static void Handle(ActorCell cell, Envelope envelope)
    {
        var message = envelope.Message;
        if (cell.SystemImpl.Settings.DebugAutoReceive)
        {
            cell.Publish(new Debug(cell.Self.Path.ToString(), cell.ActorType, "received AutoReceiveMessage " + message));
        }

        switch (message)
        {
            case TimerMessage tick:
                // A tick of an earlier instance finds its timers cancelled.
                if (tick.Owner.Take(tick) is { } timed)
                {
                    cell.InvokeInPlace(timed);
                }

                break;
            case ReceiveTimeoutTick tick:
                if (cell.ReceiveTimeoutFired(tick))
                {
                    cell.InvokeInPlace(ReceiveTimeout.Instance);
                }

                break;
            case Terminated terminated:
                if (cell.Watches.TakeQueued(terminated) is { } ended)
                {
                    cell.InvokeInPlace(ended);
                }

                break;
            case AddressTerminated address:
                cell.Watches.AddressEnded(address.Address);
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case PoisonPill:
                cell.Stop();
                break;
            case ActorSelectionMessage { Elements.Length: 0 } selection:
                cell.InvokeInPlace(selection.Message);
                break;
            case ActorSelectionMessage selection:
                ActorSelection.DeliverSelection((IInternalActorRef)cell.Self, envelope.Sender, selection);
                break;
            case Identify identify:
                envelope.Sender.Tell(new ActorIdentity(identify.MessageId, cell.Self), cell.Self);
                break;
            default:
                cell.InvokePlain(message);
                break;
        }
    }
}
