using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>What the system messages do to a cell.</summary>
internal static class SystemMessages
{
    /// <summary>Handles one, or puts it off while the actor's state does not allow it.</summary>
    public static void Invoke(ActorCell cell, SystemMessage message)
    {
        if (cell.WaitingSystemMessages is null)
        {
            if (!SystemMessageStash.MustWait(message, cell))
            {
                Handle(cell, message);
                return;
            }

            cell.WaitingSystemMessages = new SystemMessageStash();
        }

        cell.WaitingSystemMessages.Invoke(message, cell);
        if (cell.WaitingSystemMessages.IsEmpty)
        {
            cell.WaitingSystemMessages = null;
        }
    }

    /// <summary>Handles one; a failure goes to the supervisor.</summary>
    public static void Handle(ActorCell cell, SystemMessage message)
    {
        try
        {
            Do(cell, message);
        }
        catch (Exception e)
        {
            cell.Faults.HandleInvokeFailure(e);
        }
    }

    private static void Do(ActorCell cell, SystemMessage message)
    {
        switch (message)
        {
            case ActorTask task:
                cell.TaskScheduler.Execute(task.Task);
                break;
            case AsyncReceiveFailed failed:
                cell.EndAsyncReceive(failed.Cause);
                break;
            case Failed failed:
                cell.Faults.HandleFailed(failed);
                break;
            case DeathWatchNotification end:
                cell.Watches.Ended(end.Actor, end.ExistenceConfirmed, end.AddressTerminated);
                if (cell.Children.ByRef(end.Actor) is not null)
                {
                    cell.Faults.HandleChildTerminated(end.Actor);
                }

                break;
            case Create create:
                cell.Instance.Create(create.Failure);
                break;
            case Watch watch:
                cell.Watches.AddWatcher(watch.Watchee, watch.Watcher);
                break;
            case Unwatch unwatch:
                cell.Watches.RemoveWatcher(unwatch.Watchee, unwatch.Watcher);
                break;
            case Recreate recreate:
                cell.Restarting.Recreate(recreate.Cause);
                break;
            case Suspend:
                cell.Dispatcher.Suspend(cell);
                cell.Children.SuspendAll();
                break;
            case Resume resume:
                cell.Restarting.Resume(resume.CausedByFailure);
                break;
            case Terminate:
                Termination.Begin(cell);
                break;
            case Supervise supervise:
                Supervised(cell, supervise.Child);
                break;
            default:
                throw new NotSupportedException($"Unknown system message {message.GetType().Name}");
        }
    }

    private static void Supervised(ActorCell cell, IActorRef child)
    {
        if (!cell.Children.IsTerminating && cell.Children.Init((IInternalActorRef)child) is null)
        {
            cell.Publish(new Error(null!, cell.Self.Path.ToString(), cell.ActorType, $"received Supervise from unregistered child {child}, this will not end well"));
        }
    }
}
