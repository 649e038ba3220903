using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>
/// Who this actor watches and who watches it. A watch fires once: the entry goes when the notification comes, and a
/// second one finds nothing.
/// </summary>
internal sealed class DeathWatch(ActorCell cell)
{
    // The value is the message to send in place of Terminated; null for Terminated itself. All three are made when they
    // are needed: most actors neither watch nor are watched, and empty ones would take a fifth of an idle actor.
    private Dictionary<IActorRef, object?>? _watching;
    private HashSet<IActorRef>? _watchedBy;
    private Dictionary<IActorRef, object?>? _terminatedQueued;
    private int _remoteRelations;

    public void Watch(IActorRef subject, object? message)
    {
        var watchee = (IInternalActorRef)subject;
        if (watchee.Equals(cell.Self))
        {
            return;
        }

        _watching ??= [];
        if (_watching.TryGetValue(watchee, out var previous))
        {
            if (!Equals(previous, message))
            {
                throw new InvalidOperationException(
                    $"Watch({cell.Self}, {watchee}) termination message was not overwritten from [{previous ?? "Terminated"}] to [{message ?? "Terminated"}]. If this was intended, unwatch first before using Watch/WatchWith with another message.");
            }

            return;
        }

        _watching.Add(watchee, message);
        Track(watchee, +1);
        watchee.SendSystemMessage(new Watch(watchee, (IInternalActorRef)cell.Self));
    }

    public void Unwatch(IActorRef subject)
    {
        var watchee = (IInternalActorRef)subject;
        if (_watching is not null && !watchee.Equals(cell.Self) && _watching.ContainsKey(watchee))
        {
            watchee.SendSystemMessage(new Unwatch(watchee, (IInternalActorRef)cell.Self));
            _watching.Remove(watchee);
            Track(watchee, -1);
        }

        _terminatedQueued?.Remove(watchee);
    }

    public bool IsWatching(IActorRef subject) => _watching?.ContainsKey(subject) ?? false;

    /// <summary>A queued Terminated has come: the message to handle for it, or null when it was unwatched meanwhile.</summary>
    public object? TakeQueued(Terminated terminated) =>
        _terminatedQueued is not null && _terminatedQueued.Remove(terminated.ActorRef, out var message) ? message ?? terminated : null;

    public void Queue(IActorRef actor, object? message) => (_terminatedQueued ??= []).TryAdd(actor, message);

    /// <summary>The notification of an end: queues a Terminated behind the messages that are already there.</summary>
    public void Ended(IActorRef actor, bool existenceConfirmed, bool addressTerminated)
    {
        if (_watching is not null && _watching.Remove(actor, out var message))
        {
            Track(actor, -1);
            if (!cell.Children.IsTerminating)
            {
                // First noted, then sent: with a dispatcher that runs in the calling thread it may arrive at once.
                Queue(actor, message);
                cell.Self.Tell(new Terminated(actor, existenceConfirmed, addressTerminated), actor);
            }
        }
    }

    public void AddWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        var self = cell.Self;
        if (watchee.Equals(self) && !watcher.Equals(self))
        {
            if ((_watchedBy ??= []).Add(watcher))
            {
                Track(watcher, +1);
                cell.Lifecycle($"now watched by {watcher}");
            }
        }
        else if (watcher.Equals(self) && !watchee.Equals(self))
        {
            Watch(watchee, null);
        }
        else
        {
            cell.Publish(new Warning(self.Path.ToString(), cell.ActorType, $"BUG: illegal Watch({watchee},{watcher} for {self}"));
        }
    }

    public void RemoveWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        var self = cell.Self;
        if (watchee.Equals(self) && !watcher.Equals(self))
        {
            if (_watchedBy is not null && _watchedBy.Remove(watcher))
            {
                Track(watcher, -1);
                cell.Lifecycle($"no longer watched by {watcher}");
            }
        }
        else if (watcher.Equals(self) && !watchee.Equals(self))
        {
            Unwatch(watchee);
        }
        else
        {
            cell.Publish(new Warning(self.Path.ToString(), cell.ActorType, $"BUG: illegal Unwatch({watchee},{watcher} for {self}"));
        }
    }

    /// <summary>A node is gone: its watchers are forgotten, and what is watched there has ended.</summary>
    public void AddressEnded(Address address)
    {
        foreach (var watcher in _watchedBy?.Where(w => w.Path.Address.Equals(address)).ToList() ?? [])
        {
            _watchedBy!.Remove(watcher);
            Track(watcher, -1);
        }

        foreach (var watchee in _watching?.Keys.Where(w => w.Path.Address.Equals(address)).ToList() ?? [])
        {
            // A child there was known to exist; of others it is not known.
            ((IInternalActorRef)cell.Self).SendSystemMessage(
                new DeathWatchNotification(watchee, existenceConfirmed: cell.Children.ByRef(watchee) is not null, addressTerminated: true));
        }
    }

    /// <summary>This actor has ended. Remote watchers first: a local one may be what keeps the process up.</summary>
    public void TellWatchersWeDied()
    {
        if (_watchedBy is null)
        {
            return;
        }

        foreach (var watcher in _watchedBy.OrderBy(w => ((IActorRefScope)w).IsLocal))
        {
            ((IInternalActorRef)watcher).SendSystemMessage(new DeathWatchNotification(cell.Self, existenceConfirmed: true, addressTerminated: false));
        }

        _watchedBy = null;
    }

    public void UnwatchAll()
    {
        foreach (var watchee in _watching?.Keys.ToArray() ?? [])
        {
            ((IInternalActorRef)watchee).SendSystemMessage(new Unwatch((IInternalActorRef)watchee, (IInternalActorRef)cell.Self));
        }

        _watching = null;
        _terminatedQueued = null;
        if (_remoteRelations > 0)
        {
            cell.SystemImpl.EventStream.Unsubscribe(cell.Self, typeof(AddressTerminated));
            _remoteRelations = 0;
        }
    }

    /// <summary>Counts relations with remote actors: while there is one, ends of nodes concern this actor.</summary>
    private void Track(IActorRef about, int change)
    {
        if (((IActorRefScope)about).IsLocal)
        {
            return;
        }

        var before = _remoteRelations;
        _remoteRelations += change;
        if (before == 0)
        {
            cell.SystemImpl.EventStream.Subscribe(cell.Self, typeof(AddressTerminated));
        }
        else if (_remoteRelations == 0)
        {
            cell.SystemImpl.EventStream.Unsubscribe(cell.Self, typeof(AddressTerminated));
        }
    }
}
