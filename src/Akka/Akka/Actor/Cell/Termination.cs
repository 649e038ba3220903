using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>The end of a cell: first its children, then itself.</summary>
internal static class Termination
{
    public static void Begin(ActorCell cell)
    {
        if (cell.Children.IsTerminating)
        {
            return;
        }

        cell.SetReceiveTimeout(null);

        // What ends from here on is of no interest any more.
        cell.Watches.UnwatchAll();
        if (cell.Children.BeginTermination())
        {
            // No user message is handled any more, but system messages (the children's ends) are.
            cell.Dispatcher.Suspend(cell);
            cell.Faults.IgnoreFromHere();
            cell.Lifecycle("stopping");
        }
        else
        {
            Finish(cell);
        }
    }

    /// <summary>Each step is done whatever becomes of the others; parent and watchers hear of it last.</summary>
    public static void Finish(ActorCell cell)
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
            cell.Instance.Release(ended);
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
