using System.Collections.Immutable;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// Watches remote actors in the stead of local ones: each remote actor once, whoever wants to know, and its system by
/// heartbeats. A system that falls silent is quarantined, and all that was watched there is told to have ended.
/// </summary>
public class RemoteWatcher : UntypedActor, IRequiresMessageQueue<IUnboundedMessageQueueSemantics>
{
    protected readonly ILoggingAdapter Log;

    /// <summary>Who waits for the end of each watched actor.</summary>
    protected readonly Dictionary<IInternalActorRef, HashSet<IInternalActorRef>> Watching = [];

    /// <summary>The watched actors of each remote system.</summary>
    protected readonly Dictionary<Address, HashSet<IInternalActorRef>> WatcheeByNodes = [];

    private readonly IFailureDetectorRegistry<Address> _failureDetector;
    private readonly TimeSpan _heartbeatExpectedResponseAfter;
    private readonly Dictionary<Address, int> _addressUids = [];
    private readonly HeartbeatRsp _selfHeartbeatRsp;
    private readonly IRemoteActorRefProvider _provider;
    private readonly Cancelable _timers;

    public RemoteWatcher(IFailureDetectorRegistry<Address> failureDetector, TimeSpan heartbeatInterval, TimeSpan unreachableReaperInterval, TimeSpan heartbeatExpectedResponseAfter)
    {
        _failureDetector = failureDetector;
        _heartbeatExpectedResponseAfter = heartbeatExpectedResponseAfter;
        Log = Context.GetLogger();
        _provider = ((ExtendedActorSystem)Context.System).Provider as IRemoteActorRefProvider
            ?? throw new InvalidOperationException("The remote watcher needs a remote provider");
        _selfHeartbeatRsp = new HeartbeatRsp(AddressUidExtension.Uid(Context.System));

        var scheduler = Context.System.Scheduler;
        _timers = new Cancelable(scheduler.Advanced);
        scheduler.ScheduleTellRepeatedly(heartbeatInterval, heartbeatInterval, Self, Tick.Heartbeat, Self, _timers);
        scheduler.ScheduleTellRepeatedly(unreachableReaperInterval, unreachableReaperInterval, Self, Tick.ReapUnreachable, Self, _timers);
    }

    /// <summary>Systems with watched actors.</summary>
    protected ICollection<Address> WatchingNodes => WatcheeByNodes.Keys;

    /// <summary>Of these, the ones that fell silent.</summary>
    protected HashSet<Address> Unreachable { get; } = [];

    public static Props Props(IFailureDetectorRegistry<Address> failureDetector, TimeSpan heartbeatInterval, TimeSpan unreachableReaperInterval, TimeSpan heartbeatExpectedResponseAfter) =>
        Actor.Props.Create(() => new RemoteWatcher(failureDetector, heartbeatInterval, unreachableReaperInterval, heartbeatExpectedResponseAfter))
            .WithDeploy(Deploy.Local);

    protected override void PostStop() => _timers.Cancel();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick.Heartbeat:
                SendHeartbeat();
                break;
            case Heartbeat:
                Sender.Tell(_selfHeartbeatRsp, Self);
                break;
            case HeartbeatRsp response:
                ReceiveHeartbeatRsp(response.AddressUid);
                break;
            case Tick.ReapUnreachable:
                ReapUnreachable();
                break;
            case ExpectedFirstHeartbeat expected:
                TriggerFirstHeartbeat(expected.From);
                break;
            case WatchRemote watch:
                AddWatching(watch.Watchee, watch.Watcher);
                break;
            case UnwatchRemote unwatch:
                RemoveWatch(unwatch.Watchee, unwatch.Watcher);
                break;
            case Terminated terminated:
                ProcessTerminated((IInternalActorRef)terminated.ActorRef, terminated.ExistenceConfirmed, terminated.AddressTerminated);
                break;
            case Stats:
                Sender.Tell(CurrentStats(), Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected virtual void PublishAddressTerminated(Address address) =>
        Context.System.EventStream.Publish(new AddressTerminated(address));

    protected virtual void Quarantine(Address address, int? addressUid) => _provider.Quarantine(address, addressUid);

    /// <summary>Begins to send heartbeats to the watched actor's system.</summary>
    protected virtual void WatchNode(IInternalActorRef watchee)
    {
        var address = watchee.Path.Address;
        if (!WatcheeByNodes.TryGetValue(address, out var watchees))
        {
            WatcheeByNodes.Add(address, watchees = []);
            if (Unreachable.Remove(address))
            {
                // Watched anew: it may be another incarnation there, and is to be judged afresh.
                _failureDetector.Remove(address);
            }
        }

        watchees.Add(watchee);
    }

    protected void AddWatching(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (watcher.Equals(Self))
        {
            throw new ArgumentException("The remote watcher is no watcher of its own", nameof(watcher));
        }

        Log.Debug("Watching: [{0} -> {1}]", watcher.Path, watchee.Path);
        if (!Watching.TryGetValue(watchee, out var watchers))
        {
            Watching.Add(watchee, watchers = []);
        }

        watchers.Add(watcher);
        WatchNode(watchee);
        Context.Watch(watchee);
    }

    protected void RemoveWatch(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        Log.Debug("Unwatching: [{0} -> {1}]", watcher.Path, watchee.Path);
        if (Watching.TryGetValue(watchee, out var watchers) && watchers.Remove(watcher) && watchers.Count == 0)
        {
            Context.Unwatch(watchee);
            RemoveWatchee(watchee);
        }
    }

    protected void RemoveWatchee(IInternalActorRef watchee)
    {
        var address = watchee.Path.Address;
        Watching.Remove(watchee);
        if (WatcheeByNodes.TryGetValue(address, out var watchees) && watchees.Remove(watchee) && watchees.Count == 0)
        {
            UnwatchNode(address);
        }
    }

    protected void UnwatchNode(Address watcheeAddress)
    {
        Log.Debug("Unwatched last watchee of node: [{0}]", watcheeAddress);
        WatcheeByNodes.Remove(watcheeAddress);
        _addressUids.Remove(watcheeAddress);
        _failureDetector.Remove(watcheeAddress);
    }

    private void SendHeartbeat()
    {
        foreach (var address in WatcheeByNodes.Keys.Where(address => !Unreachable.Contains(address)))
        {
            if (!_failureDetector.IsMonitoring(address))
            {
                // One that never answers is not monitored; it is given an imagined first heartbeat to be late after.
                Context.System.Scheduler.ScheduleTellOnce(_heartbeatExpectedResponseAfter, Self, new ExpectedFirstHeartbeat(address), Self, _timers);
            }

            Context.ActorSelection(new RootActorPath(address) / Self.Path.Elements).Tell(Heartbeat.Instance, Self);
        }
    }

    private void ReceiveHeartbeatRsp(int uid)
    {
        var from = Sender.Path.Address;
        if (!WatcheeByNodes.ContainsKey(from) || Unreachable.Contains(from))
        {
            return;
        }

        if (!_addressUids.TryGetValue(from, out var known) || known != uid)
        {
            Rewatch(from);
        }

        _addressUids[from] = uid;
        _failureDetector.Heartbeat(from);
    }

    // The first answer of an incarnation: watches that were sent before it was there, or to the one before, are sent to it.
    private void Rewatch(Address address)
    {
        foreach (var watchee in WatcheeByNodes[address])
        {
            watchee.SendSystemMessage(new Watch(watchee, (IInternalActorRef)Self));
        }
    }

    private void TriggerFirstHeartbeat(Address address)
    {
        if (WatcheeByNodes.ContainsKey(address) && !_failureDetector.IsMonitoring(address))
        {
            _failureDetector.Heartbeat(address);
        }
    }

    private void ReapUnreachable()
    {
        foreach (var address in WatcheeByNodes.Keys.Where(address => !Unreachable.Contains(address) && !_failureDetector.IsAvailable(address)).ToList())
        {
            Log.Warning("Detected unreachable: [{0}]", address);
            Quarantine(address, _addressUids.TryGetValue(address, out var uid) ? uid : null);
            PublishAddressTerminated(address);
            Unreachable.Add(address);
        }
    }

    private void ProcessTerminated(IInternalActorRef watchee, bool existenceConfirmed, bool addressTerminated)
    {
        Log.Debug("Watchee terminated: [{0}]", watchee.Path);

        // When the address is gone, a watcher hears that for itself, and this is nothing new to it. One that came between that
        // news and this would hear nothing at all.
        if (Watching.TryGetValue(watchee, out var watchers))
        {
            foreach (var watcher in watchers)
            {
                watcher.SendSystemMessage(new DeathWatchNotification(watchee, existenceConfirmed, addressTerminated));
            }
        }

        RemoveWatchee(watchee);
    }

    private Stats CurrentStats() => new(
        Watching.Sum(entry => entry.Value.Count),
        WatcheeByNodes.Count,
        [.. Watching.SelectMany(entry => entry.Value.Select(watcher => ((IActorRef)entry.Key, (IActorRef)watcher)))],
        [.. WatcheeByNodes.Keys]);

    /// <summary>Take up or give up a watch.</summary>
    public abstract class WatchCommand(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        public IInternalActorRef Watchee { get; } = watchee;

        public IInternalActorRef Watcher { get; } = watcher;
    }

    public sealed class WatchRemote(IInternalActorRef watchee, IInternalActorRef watcher) : WatchCommand(watchee, watcher);

    public sealed class UnwatchRemote(IInternalActorRef watchee, IInternalActorRef watcher) : WatchCommand(watchee, watcher);

    /// <summary>To the remote watcher of another system.</summary>
    public sealed class Heartbeat : IPriorityMessage
    {
        private Heartbeat()
        {
        }

        public static Heartbeat Instance { get; } = new();
    }

    /// <summary>The answer, with the number of the answering incarnation.</summary>
    public class HeartbeatRsp(int addressUid) : IPriorityMessage
    {
        public int AddressUid { get; } = addressUid;
    }

    private enum Tick
    {
        Heartbeat,
        ReapUnreachable,
    }

    /// <summary>The first heartbeat of that system should have come by now.</summary>
    private sealed record ExpectedFirstHeartbeat(Address From);

    /// <summary>What is watched. Sent to the watcher, it answers with its own.</summary>
    public sealed class Stats(int watching, int watchingNodes, ImmutableHashSet<(IActorRef, IActorRef)> watchingRefs, ImmutableHashSet<Address> watchingAddresses)
    {
#pragma warning disable CA2211 // Akka.NET's field.
        public static Stats Empty = new(0, 0, [], []);
#pragma warning restore CA2211

        public int Watching { get; } = watching;

        public int WatchingNodes { get; } = watchingNodes;

        /// <summary>Watched actor and watcher.</summary>
        public ImmutableHashSet<(IActorRef, IActorRef)> WatchingRefs { get; } = watchingRefs;

        public ImmutableHashSet<Address> WatchingAddresses { get; } = watchingAddresses;

        /// <summary>By the two counts.</summary>
        public override bool Equals(object? obj) =>
            obj is Stats other && Watching == other.Watching && WatchingNodes == other.WatchingNodes;

        public override int GetHashCode() => HashCode.Combine(Watching, WatchingNodes);

        public override string ToString() => $"Stats(watching={Watching}, watchingNodes={WatchingNodes})";
    }
}
