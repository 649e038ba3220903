using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Gets messages to other systems and from them.</summary>
public abstract class RemoteTransport
{
    protected RemoteTransport(ExtendedActorSystem system, RemoteActorRefProvider provider)
    {
        System = system;
        Provider = provider;
        Log = Logging.GetLogger(system, this);
        UseUntrustedMode = provider.RemoteSettings.UntrustedMode;
        logRemoteLifeCycleEvents = provider.RemoteSettings.LifecycleLogLevel is not null;
    }

    public ExtendedActorSystem System { get; }

    public RemoteActorRefProvider Provider { get; }

    public ILoggingAdapter Log { get; protected set; }

    /// <summary>What this system is reached by from outside; a reference with another one is not local.</summary>
    public abstract ISet<Address> Addresses { get; }

    /// <summary>The address that goes into references that are sent out.</summary>
    public abstract Address DefaultAddress { get; }

#pragma warning disable IDE1006, CA1707 // Akka.NET's name.
    public bool logRemoteLifeCycleEvents { get; protected set; }
#pragma warning restore IDE1006, CA1707

    protected bool UseUntrustedMode { get; set; }

    /// <summary>Writes what waits, within a limit of time, and closes all. The task never fails.</summary>
    public abstract Task Shutdown();

    /// <exception cref="RemoteTransportException">The address cannot be bound.</exception>
    public abstract void Start();

    /// <summary>At most once, in order for one sender and recipient. Never waits.</summary>
    public abstract void Send(object message, IActorRef sender, RemoteActorRef recipient);

    /// <summary>The address by which that remote system reaches this one.</summary>
    /// <exception cref="RemoteTransportException">There is no transport for the remote address.</exception>
    public abstract Address LocalAddressForRemote(Address remote);

    /// <summary>Tells the transport's adapters what to do.</summary>
    /// <returns>Whether one of them knows the command.</returns>
    public abstract Task<bool> ManagementCommand(object cmd);

    /// <inheritdoc cref="ManagementCommand(object)"/>
    public abstract Task<bool> ManagementCommand(object cmd, CancellationToken cancellationToken);

    /// <summary>Talks no more to that incarnation. Without uid it only pauses.</summary>
    public abstract void Quarantine(Address address, int? uid);
}
