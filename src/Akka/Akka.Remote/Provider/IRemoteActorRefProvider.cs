using Akka.Actor;

namespace Akka.Remote;

/// <summary>A provider whose system is reached from other systems.</summary>
public interface IRemoteActorRefProvider : IActorRefProvider
{
    RemoteSettings RemoteSettings { get; }

    RemoteTransport Transport { get; }

    IActorRef RemoteWatcher { get; }

    /// <summary>Whether the address is this system's.</summary>
    bool HasAddress(Address address);

    /// <summary>Like <c>ResolveActorRef</c>, past the cache.</summary>
    IActorRef InternalResolveActorRef(string path);

    /// <summary>Resolves a path that came over a connection, whose local address is given.</summary>
    IInternalActorRef ResolveActorRefWithLocalAddress(string path, Address localAddress);

    /// <summary>Talks no more to that incarnation. Without uid it only pauses.</summary>
    void Quarantine(Address address, int? uid);
}

/// <summary>A reference to an actor of another system.</summary>
public interface IRemoteRef : IActorRefScope;
