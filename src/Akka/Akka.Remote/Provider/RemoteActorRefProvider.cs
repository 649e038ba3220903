using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Event;
using Akka.Serialization;

namespace Akka.Remote;

/// <summary>The local provider with an address: what is not found under it is looked for in other systems.</summary>
public class RemoteActorRefProvider : IRemoteActorRefProvider
{
    /// <summary>Longer text is no actor's path, and comes from outside.</summary>
    internal const int PathCharsMax = 16_384;

    private readonly LocalActorRefProvider _local;
    private readonly ResolveCache _cache = new();
    private ActorSystemImpl? _system;
    private Remoting? _transport;
    private IActorRef? _remoteWatcher;
    private Information? _information;

    public RemoteActorRefProvider(string systemName, Settings settings, EventStream eventStream)
    {
        settings.InjectTopLevelFallback(ConfigurationFactory.FromResource<RemoteActorRefProvider>("remote.conf"));
        Deployer = new Deployer(settings);
        RemoteSettings = new RemoteSettings(settings.Config);
        LeftOutSettings.Refuse(settings.Config);
        _local = new LocalActorRefProvider(systemName, settings, eventStream, Deployer, path => new DeadLetterActorRef(this, path, eventStream));
    }

    public RemoteSettings RemoteSettings { get; }

    /// <exception cref="IllegalActorStateException">Not started yet.</exception>
    public RemoteTransport Transport => _transport ?? throw NotStarted();

    public IActorRef RemoteWatcher => _remoteWatcher ?? throw NotStarted();

    public Address DefaultAddress => Transport.DefaultAddress;

    public Information SerializationInformation => _information ??= new Information(DefaultAddress, _system!);

    public ActorPath RootPath => _local.RootPath;

    public IInternalActorRef RootGuardian => _local.RootGuardian;

    public LocalActorRef Guardian => _local.Guardian;

    public LocalActorRef SystemGuardian => _local.SystemGuardian;

    public IInternalActorRef TempContainer => _local.TempContainer;

    public IActorRef DeadLetters => _local.DeadLetters;

    public IActorRef IgnoreRef => _local.IgnoreRef;

    public Deployer Deployer { get; protected set; }

    public Settings Settings => _local.Settings;

    public Task TerminationTask => _local.TerminationTask;

    public virtual void Init(ActorSystemImpl system)
    {
        _system = system;
        _local.Init(system);
        _transport = new Remoting(system, this);
        _transport.Start();

        // The ordinary end flushes first; this closes what an abort leaves open.
        _ = _local.TerminationTask.ContinueWith(_ => _transport.Abort(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        system.SystemActorOf(RemotingTerminator.Props(_transport), "remoting-terminator");
        _remoteWatcher = CreateRemoteWatcher(system);
    }

    public bool HasAddress(Address address) =>
        address.Equals(_local.RootPath.Address) || (_transport is { } transport && transport.Addresses.Contains(address));

    public Address? GetExternalAddressFor(Address address) => address switch
    {
        _ when HasAddress(address) => _local.RootPath.Address,
        { Host: { Length: > 0 }, Port: not null } when address.Protocol == DefaultAddress.Protocol => Transport.LocalAddressForRemote(address),
        _ => null,
    };

    public IActorRef RootGuardianAt(Address address) =>
        HasAddress(address) ? RootGuardian : CreateRemoteRef(new RootActorPath(address), Transport.LocalAddressForRemote(address));

    public IActorRef ResolveActorRef(string path) => _cache.Get(path) ?? InternalResolveActorRef(path);

    public IActorRef InternalResolveActorRef(string path) => ResolveActorRefWithLocalAddress(path, DefaultAddress);

    public IInternalActorRef ResolveActorRefWithLocalAddress(string path, Address localAddress)
    {
        if (_cache.Get(path) is { } known)
        {
            return known;
        }

        if (path.Length > PathCharsMax)
        {
            _local.Log.Error("A path of {0} characters is taken for that of no actor; it may have {1}", path.Length, PathCharsMax);
            return (IInternalActorRef)_local.DeadLetters;
        }

        if (!ActorPath.TryParse(path, out var actorPath))
        {
            return (IInternalActorRef)_local.ResolveActorRef(path);
        }

        if (HasAddress(actorPath.Address))
        {
            return ResolveLocally(actorPath);
        }

        if (!IsReachable(actorPath.Address))
        {
            return Unreachable(actorPath);
        }

        var remote = CreateRemoteRef(actorPath, localAddress);
        if (remote is RemoteActorRef cacheable && !path.Contains("/temp/", StringComparison.Ordinal))
        {
            _cache.Add(path, cacheable);
        }

        return remote;
    }

    public IActorRef ResolveActorRef(ActorPath actorPath) =>
        HasAddress(actorPath.Address) ? ResolveLocally(actorPath)
        : IsReachable(actorPath.Address) ? CreateRemoteRef(actorPath, DefaultAddress)
        : Unreachable(actorPath);

    /// <exception cref="NotSupportedException">The deployment names another system.</exception>
    public IInternalActorRef ActorOf(ActorSystemImpl system, Props props, IInternalActorRef supervisor, ActorPath path, bool systemService, Deploy? deploy, bool lookupDeploy, bool async)
    {
        foreach (var scope in new[] { deploy?.Scope, props.Deploy?.Scope })
        {
            if (scope is RemoteScope remote && !HasAddress(remote.Address))
            {
                throw new NotSupportedException($"[{path}] asks for [{remote.Address}]: actors are not deployed to other systems");
            }
        }

        return _local.ActorOf(system, props, supervisor, path, systemService, deploy, lookupDeploy, async);
    }

    public ActorPath TempPath() => _local.TempPath();

    public FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs) => _local.CreateFutureRef(tcs);

    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path) => _local.RegisterTempActor(actorRef, path);

    public void UnregisterTempActor(ActorPath path) => _local.UnregisterTempActor(path);

    public void Quarantine(Address address, int? uid) => Transport.Quarantine(address, uid);

    protected virtual IInternalActorRef CreateRemoteRef(ActorPath actorPath, Address localAddress) =>
        new RemoteActorRef(Transport, localAddress, actorPath, ActorRefs.Nobody, Props.None, Deploy.None);

    protected virtual IActorRef CreateRemoteWatcher(ActorSystemImpl system) =>
        system.SystemActorOf(
            RemoteSettings.ConfigureDispatcher(Remote.RemoteWatcher.Props(
                CreateRemoteWatcherFailureDetector(system),
                RemoteSettings.WatchHeartBeatInterval,
                RemoteSettings.WatchUnreachableReaperInterval,
                RemoteSettings.WatchHeartbeatExpectedResponseAfter)),
            "remote-watcher");

    protected DefaultFailureDetectorRegistry<Address> CreateRemoteWatcherFailureDetector(ActorSystem system) =>
        new(() => FailureDetectorLoader.Load(
            RemoteSettings.WatchFailureDetectorImplementationClass,
            RemoteSettings.WatchFailureDetectorConfig,
            system));

    private bool IsReachable(Address address) =>
        address is { Host: { Length: > 0 }, Port: not null } && address.Protocol == DefaultAddress.Protocol;

    // The same path under the local root: within the system, references have no host and port.
    private IInternalActorRef ResolveLocally(ActorPath path) =>
        (IInternalActorRef)_local.ResolveActorRef(path.Depth == 0 ? _local.RootPath : (_local.RootPath / path.Elements).WithUid(path.Uid));

    private EmptyLocalActorRef Unreachable(ActorPath path)
    {
        _local.Log.Error("No transport for [{0}]; there is [{1}]", path, DefaultAddress);
        return new EmptyLocalActorRef(this, path, _system!.EventStream);
    }

    private static IllegalActorStateException NotStarted() => new("The remote provider is not initialized");
}
