using System.Text;
using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace Akka.Remote;

/// <summary>An actor of another system. Messages go through the association with its address, at most once, in order.</summary>
public class RemoteActorRef : InternalActorRefBase, IRemoteRef
{
    private byte[]? _utf8Path;

    public RemoteActorRef(RemoteTransport remote, Address localAddressToUse, ActorPath path, IInternalActorRef parent, Props props, Deploy deploy)
    {
        Remote = remote;
        LocalAddressToUse = localAddressToUse;
        Path = path;
        Parent = parent;
        if ((deploy ?? Deploy.None) != Deploy.None || (props ?? Props.None) != Props.None)
        {
            throw new NotSupportedException($"[{path}]: actors are not deployed to other systems");
        }
    }

    public Address LocalAddressToUse { get; }

    public override ActorPath Path { get; }

    public override IInternalActorRef Parent { get; }

    public override IActorRefProvider Provider => Remote.Provider;

    public override bool IsLocal => false;

    /// <summary>Always false: this side cannot know.</summary>
    public override bool IsTerminated => false;

    internal RemoteTransport Remote { get; }

    /// <summary>Set by the transport on the first message.</summary>
    internal Association? Association { get; set; }

    /// <summary>As it goes over the wire.</summary>
    internal byte[] Utf8Path => _utf8Path ??= Encoding.UTF8.GetBytes(Path.ToSerializationFormat());

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        var path = Path;
        foreach (var element in name)
        {
            path = element switch
            {
                "" => path,
                ".." => path.Parent,
                _ => path / element,
            };
        }

        return path.Equals(Path) ? this : new RemoteActorRef(Remote, LocalAddressToUse, path, ActorRefs.Nobody, Props.None, Deploy.None);
    }

    public override void SendSystemMessage(ISystemMessage message)
    {
        switch (message)
        {
            case Watch watch when IsWatchIntercepted(watch.Watchee, watch.Watcher):
                Remote.Provider.RemoteWatcher.Tell(new RemoteWatcher.WatchRemote(watch.Watchee, watch.Watcher), ActorRefs.NoSender);
                break;
            case Unwatch unwatch when IsWatchIntercepted(unwatch.Watchee, unwatch.Watcher):
                Remote.Provider.RemoteWatcher.Tell(new RemoteWatcher.UnwatchRemote(unwatch.Watchee, unwatch.Watcher), ActorRefs.NoSender);
                break;
            default:
                Remote.Send(message, ActorRefs.NoSender, this);
                break;
        }
    }

    /// <summary>
    /// Whether the remote watcher watches in the watcher's stead: it watches each remote actor once, and its system by
    /// heartbeats. What it sends itself is not intercepted, nor is a watch that a remote actor sends to a local one.
    /// </summary>
    public bool IsWatchIntercepted(IActorRef watchee, IActorRef watcher) =>
        !watcher.Equals(Remote.Provider.RemoteWatcher) && watchee.Equals(this);

    public override void Start()
    {
    }

    public override void Suspend() => SendSystemMessage(new Suspend());

    public override void Resume(Exception? causedByFailure = null) => SendSystemMessage(new Resume(causedByFailure));

    public override void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));

    public override void Stop() => SendSystemMessage(new Terminate());

    protected override void TellInternal(object message, IActorRef sender) => Remote.Send(message, sender, this);
}
