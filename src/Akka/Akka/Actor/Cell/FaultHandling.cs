using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>What happens when the actor fails, and when its children fail or end.</summary>
internal sealed class FaultHandling(ActorCell cell)
{
    // Who made this actor fail: itself, or the child whose failure it escalated.
    private IActorRef? _perpetrator;

    public bool IsFailed => _perpetrator is not null;

    public IActorRef? Perpetrator => _perpetrator;

    private SupervisorStrategy Strategy => cell.Actor?.SupervisorStrategyInternal ?? cell.Props.SupervisorStrategy ?? SupervisorStrategy.DefaultStrategy;

    /// <summary>The failure is decided on.</summary>
    public void ClearFailed() => _perpetrator = null;

    /// <summary>The actor ends: failures from here on are nobody's to decide.</summary>
    public void IgnoreFromHere() => _perpetrator = cell.Self;

    /// <summary>A child failed. The strategy decides; an escalation becomes this actor's own failure.</summary>
    public void HandleFailed(Failed failed)
    {
        if (cell.Children.ByRef(failed.Child) is not { } stats)
        {
            cell.Publish(new Debug(cell.Self.Path.ToString(), cell.ActorType, $"dropping {failed} from unknown child"));
        }
        else if (stats.Uid != failed.Uid)
        {
            cell.Publish(new Debug(cell.Self.Path.ToString(), cell.ActorType, $"dropping {failed} from old child {failed.Child} (uid={stats.Uid} != {failed.Uid})"));
        }
        else
        {
            // What the strategy does may look at the sender: it is the child, for as long as this takes.
            Exception? escalated = null;
            var (message, sender) = (cell.CurrentMessage, cell.Sender);
            cell.SetCurrent(failed, failed.Child);
            try
            {
                if (!Strategy.HandleFailure(cell, failed.Child, failed.Cause, stats, cell.Children.Stats))
                {
                    escalated = failed.Cause;
                }
            }
            catch (Exception e)
            {
                escalated = e;
            }

            cell.SetCurrent(message, sender);
            if (escalated is not null)
            {
                HandleInvokeFailure(escalated, perpetrator: failed.Child);
            }
        }
    }

    /// <summary>A child is gone: goes on with what waited for it.</summary>
    public void HandleChildTerminated(IActorRef child)
    {
        var waited = cell.Children.Remove(child);
        if (cell.Actor is not null)
        {
            try
            {
                Strategy.HandleChildTerminated(cell, child, cell.Children.All);
            }
            catch (Exception e)
            {
                cell.Publish(new Error(e, cell.Self.Path.ToString(), cell.ActorType, "HandleChildTerminated failed"));
                HandleInvokeFailure(e);
            }
        }

        switch (waited)
        {
            case SuspendReason.Recreation recreation:
                cell.Restarting.FinishRecreate(recreation.Cause);
                break;
            case SuspendReason.Creation:
                cell.Restarting.FinishCreate();
                break;
            case SuspendReason.Termination:
                Termination.Finish(cell);
                break;
            default:
                break;
        }
    }

    /// <summary>The actor, or its creation, threw: suspends it and its children and asks the parent.</summary>
    /// <param name="cause">What was thrown.</param>
    /// <param name="childrenNotToSuspend">Children that are suspended already for another reason.</param>
    /// <param name="perpetrator">The child whose failure is escalated; it is suspended already. None for an own failure.</param>
    public void HandleInvokeFailure(Exception cause, IEnumerable<IActorRef>? childrenNotToSuspend = null, IActorRef? perpetrator = null)
    {
        if (IsFailed)
        {
            // One decision at a time: the parent is asked already.
            return;
        }

        try
        {
            cell.Dispatcher.Suspend(cell);
            var except = new HashSet<IActorRef>(childrenNotToSuspend ?? []);
            if (perpetrator is not null)
            {
                except.Add(perpetrator);
            }

            _perpetrator = perpetrator ?? cell.Self;
            cell.Children.SuspendAll(except);
            cell.Parent.SendSystemMessage(new Failed(cell.Self, cause, cell.Self.Path.Uid));
        }
        catch (Exception e)
        {
            cell.Publish(new Error(e, cell.Self.Path.ToString(), cell.ActorType, "emergency stop: exception in failure handling for " + cause));
            foreach (var child in cell.Children.All)
            {
                cell.Stop(child);
            }

            cell.Children.SetTerminated();
            Termination.Finish(cell);
        }
    }
}
