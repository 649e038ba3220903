using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>What a decision on a failure brings: going on, a new instance, or a first one after a failed creation.</summary>
internal sealed class Restarting(ActorCell cell)
{
    // There is no instance because a restart failed half-way: the next try is a restart again, not a first creation.
    private bool _brokenByRestart;

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
            var perpetrator = cell.Faults.Perpetrator;
            try
            {
                cell.Dispatcher.Resume(cell);
            }
            finally
            {
                if (causedByFailure is not null)
                {
                    cell.Faults.ClearFailed();
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

        if (!cell.Children.IsNormal)
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

    /// <summary>Second half of a restart: the new instance. Children that were kept restart after it.</summary>
    public void FinishRecreate(Exception cause)
    {
        var survivors = cell.Children.All.ToList();
        try
        {
            ResumeAfterDecision();
            var message = cell.CurrentMessage;
            var fresh = cell.Instance.Make();
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
                cell.Instance.CutOff(halfMade);
            }

            _brokenByRestart = true;
            cell.Faults.HandleInvokeFailure(new PostRestartException(cell.Self, e, cause), survivors);
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

    /// <summary>The first instance, after a creation that failed.</summary>
    public void FinishCreate()
    {
        try
        {
            ResumeAfterDecision();
            cell.Instance.Create(null);
        }
        catch (Exception e)
        {
            cell.Faults.HandleInvokeFailure(e);
        }
    }

    private void CreateAnew()
    {
        foreach (var child in cell.Children.All)
        {
            cell.Watches.Unwatch(child);
            cell.Stop(child);
        }

        if (!cell.Children.AwaitDying(new SuspendReason.Creation()))
        {
            FinishCreate();
        }
    }

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
            cell.Instance.CutOff(failed);
        }
    }

    private void ResumeAfterDecision()
    {
        try
        {
            cell.Dispatcher.Resume(cell);
        }
        finally
        {
            cell.Faults.ClearFailed();
        }
    }
}
