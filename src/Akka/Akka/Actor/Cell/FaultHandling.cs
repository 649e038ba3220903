using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>
/// The cell's life apart from messages: creation, suspension, restart, end, and what happens on failures of the actor and
/// of its children.
/// </summary>
internal sealed class FaultHandling(ActorCell cell)
{
    // Who made this actor fail: itself, or the child whose failure it escalated.
    private IActorRef? _perpetrator;

    // There is no instance because a restart failed half-way: the next try is a restart again, not a first creation.
    private bool _brokenByRestart;

    public bool IsFailed => _perpetrator is not null;

    public void Create(ActorInitializationException? failure)
    {
        if (failure is not null)
        {
            throw failure;
        }

        try
        {
            var created = cell.NewActor();
            created.AroundPreStart();
            cell.RestartReceiveTimeout();
            cell.Lifecycle($"started ({created})");
        }
        catch (Exception e)
        {
            if (cell.Actor is { } halfMade)
            {
                cell.ClearActor(halfMade);
            }

            throw e is ActorInitializationException ? e : new ActorInitializationException(cell.Self, "Exception during creation", e);
        }
    }

    public void Suspend()
    {
        cell.Dispatcher.Suspend(cell);
        cell.Children.SuspendAll();
    }

    public void Resume(Exception? causedByFailure)
    {
        if (_brokenByRestart && causedByFailure is not null)
        {
            cell.Publish(new Error(causedByFailure, cell.Self.Path.ToString(), cell.ActorType, "changing Resume into Restart after " + causedByFailure));
            Recreate(causedByFailure);
        }
        else if (cell.Actor is null && !_brokenByRestart && causedByFailure is not null)
        {
            // The creation failed: there is nothing to resume.
            cell.Publish(new Error(causedByFailure, cell.Self.Path.ToString(), cell.ActorType, "changing Resume into Create after " + causedByFailure));
            CreateAnew();
        }
        else
        {
            var perpetrator = _perpetrator;
            try
            {
                cell.Dispatcher.Resume(cell);
            }
            finally
            {
                if (causedByFailure is not null)
                {
                    ClearFailed();
                }
            }

            cell.Children.ResumeAll(causedByFailure, perpetrator);
        }
    }

    /// <summary>First half of a restart: ends the old instance, and its children unless <c>PreRestart</c> keeps them.</summary>
    public void Recreate(Exception cause)
    {
        var failed = cell.Actor;
        if (failed is null && !_brokenByRestart)
        {
            cell.Publish(new Error(cause, cell.Self.Path.ToString(), cell.ActorType, "changing Recreate into Create after " + cause));
            CreateAnew();
            return;
        }

        if (!cell.ChildrenState.IsNormal)
        {
            // It ends or restarts already; the suspension that came with this restart must be undone all the same.
            Resume(null);
            return;
        }

        cell.Lifecycle("restarting");
        if (failed is not null)
        {
            EndInstance(failed, cause);
        }

        if (!cell.Children.AwaitDying(new SuspendReason.Recreation(cause)))
        {
            FinishRecreate(cause);
        }
    }

    public void Terminate()
    {
        if (cell.ChildrenState.IsTerminating)
        {
            return;
        }

        cell.SetReceiveTimeout(null);

        // What ends from here on is of no interest any more.
        cell.Watches.UnwatchAll();
        if (cell.Children.BeginTermination())
        {
            // No user message is handled any more, but system messages (the children's ends) are.
            // Failures from here on are nobody's to decide.
            cell.Dispatcher.Suspend(cell);
            _perpetrator = cell.Self;
            cell.Lifecycle("stopping");
        }
        else
        {
            FinishTerminate();
        }
    }

    /// <summary>A child failed. The strategy decides; an escalation becomes this actor's own failure.</summary>
    public void HandleFailed(Failed failed)
    {
        if (cell.ChildrenState.ByRef(failed.Child) is not { } stats)
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
                if (!Strategy.HandleFailure(cell, failed.Child, failed.Cause, stats, cell.ChildrenState.Stats))
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
                Strategy.HandleChildTerminated(cell, child, cell.ChildrenState.Children);
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
                FinishRecreate(recreation.Cause);
                break;
            case SuspendReason.Creation:
                FinishCreate();
                break;
            case SuspendReason.Termination:
                FinishTerminate();
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
            foreach (var child in cell.ChildrenState.Children)
            {
                cell.Stop(child);
            }

            cell.Children.SetTerminated();
            FinishTerminate();
        }
    }

    private SupervisorStrategy Strategy => cell.Actor?.SupervisorStrategyInternal ?? cell.Props.SupervisorStrategy ?? SupervisorStrategy.DefaultStrategy;

    private void ClearFailed() => _perpetrator = null;

    private void EndInstance(ActorBase failed, Exception cause)
    {
        var message = cell.CurrentMessage;
        try
        {
            failed.AroundPreRestart(cause, message!);
        }
        catch (Exception e)
        {
            var wrapped = new PreRestartException(cell.Self, e, cause, message!);
            cell.Publish(new Error(wrapped, cell.Self.Path.ToString(), failed.GetType(), e.Message));
        }
        finally
        {
            cell.ClearActor(failed);
        }
    }

    private void CreateAnew()
    {
        foreach (var child in cell.ChildrenState.Children)
        {
            cell.Watches.Unwatch(child);
            cell.Stop(child);
        }

        if (!cell.Children.AwaitDying(new SuspendReason.Creation()))
        {
            FinishCreate();
        }
    }

    private void FinishCreate()
    {
        try
        {
            try
            {
                cell.Dispatcher.Resume(cell);
            }
            finally
            {
                ClearFailed();
            }

            Create(null);
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e);
        }
    }

    /// <summary>Second half of a restart: the new instance. Children that were kept restart after it.</summary>
    private void FinishRecreate(Exception cause)
    {
        var survivors = cell.ChildrenState.Children.ToList();
        try
        {
            try
            {
                cell.Dispatcher.Resume(cell);
            }
            finally
            {
                ClearFailed();
            }

            var message = cell.CurrentMessage;
            var fresh = cell.NewActor();
            fresh.AroundPostRestart(cause, message!);
            _brokenByRestart = false;
            cell.SetCurrent(null, null);
            cell.RestartReceiveTimeout();
            cell.Lifecycle($"restarted ({fresh})");
        }
        catch (Exception e)
        {
            if (cell.Actor is { } halfMade)
            {
                cell.ClearActor(halfMade);
            }

            _brokenByRestart = true;
            HandleInvokeFailure(new PostRestartException(cell.Self, e, cause), survivors);
            return;
        }

        foreach (var child in survivors)
        {
            try
            {
                child.Restart(cause);
            }
            catch (Exception e)
            {
                cell.Publish(new Error(e, cell.Self.Path.ToString(), cell.ActorType, $"restarting ({child})"));
            }
        }
    }

    /// <summary>The end. Each step is done whatever becomes of the others; parent and watchers hear of it last.</summary>
    private void FinishTerminate()
    {
        var ended = cell.Actor;
        try
        {
            ended?.AroundPostStop();
        }
        catch (Exception e)
        {
            cell.Publish(new Error(e, cell.Self.Path.ToString(), cell.ActorType, e.Message));
        }

        if (ended is not null)
        {
            cell.ReleaseBeforeEnd(ended);
        }

        try
        {
            cell.Dispatcher.Detach(cell);
        }
        finally
        {
            cell.Parent.SendSystemMessage(new DeathWatchNotification(cell.Self, existenceConfirmed: true, addressTerminated: false));
            cell.Watches.TellWatchersWeDied();
            cell.Watches.UnwatchAll();
            cell.Lifecycle("stopped");
            cell.ClearAfterEnd();
        }
    }
}
