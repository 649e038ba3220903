using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>
/// Makes and finds references. Named by <c>akka.actor.provider</c>; constructed with the system's name, its settings and
/// its event stream, then given the system by <see cref="Init"/>.
/// </summary>
public interface IActorRefProvider
{
    IInternalActorRef RootGuardian { get; }

    LocalActorRef Guardian { get; }

    LocalActorRef SystemGuardian { get; }

    IActorRef DeadLetters { get; }

    IActorRef IgnoreRef { get; }

    ActorPath RootPath { get; }

    Settings Settings { get; }

    Deployer Deployer { get; }

    IInternalActorRef TempContainer { get; }

    /// <summary>Completes when all actors have ended.</summary>
    Task TerminationTask { get; }

    /// <summary>Where others reach this system.</summary>
    Address DefaultAddress { get; }

    Serialization.Information SerializationInformation { get; }

    /// <summary>A new path under <c>/temp</c>.</summary>
    ActorPath TempPath();

    void Init(ActorSystemImpl system);

    void RegisterTempActor(IInternalActorRef actorRef, ActorPath path);

    void UnregisterTempActor(ActorPath path);

    FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs);

    /// <summary>Makes an actor, which its supervisor then registers and starts.</summary>
    IInternalActorRef ActorOf(
        ActorSystemImpl system,
        Props props,
        IInternalActorRef supervisor,
        ActorPath path,
        bool systemService,
        Deploy? deploy,
        bool lookupDeploy,
        bool async);

    /// <summary>The actor there; when there is none, a reference that makes dead letters.</summary>
    IActorRef ResolveActorRef(string path);

    /// <inheritdoc cref="ResolveActorRef(string)"/>
    IActorRef ResolveActorRef(ActorPath actorPath);

    IActorRef RootGuardianAt(Address address);

    /// <summary>How a peer at that address names this system; null when it cannot reach it.</summary>
    Address? GetExternalAddressFor(Address address);
}
