using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.Seeded;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The actors of this process, and the guardians above them.</summary>
public sealed class LocalActorRefProvider : IActorRefProvider
{
    private readonly EventStream _eventStream;
    private readonly IInternalActorRef _deadLetters;
    private readonly IgnoreActorRef _ignoreRef;
    private readonly RootActorPath _rootPath;
    private readonly ActorPath _tempNode;
    private readonly TaskCompletionSource<Status> _terminated;
    private ActorSystemImpl _system = null!;
    private RootGuardianActorRef _rootGuardian = null!;
    private LocalActorRef _userGuardian = null!;
    private LocalActorRef _systemGuardian = null!;
    private VirtualPathContainer _tempContainer = null!;
    private long _nextTemp;

    public LocalActorRefProvider(string systemName, Settings settings, EventStream eventStream)
        : this(systemName, settings, eventStream, null, null)
    {
    }

    public LocalActorRefProvider(string systemName, Settings settings, EventStream eventStream, Deployer? deployer, Func<ActorPath, IInternalActorRef>? deadLettersFactory)
    {
        Settings = settings;
        _terminated = new TaskCompletionSource<Status>(settings.PromiseOptions());
        _eventStream = eventStream;
        Deployer = deployer ?? new Deployer(settings);
        _rootPath = new RootActorPath(new Address("akka", systemName));
        var deadLettersPath = _rootPath / "deadLetters";
        _deadLetters = deadLettersFactory?.Invoke(deadLettersPath) ?? new DeadLetterActorRef(this, deadLettersPath, eventStream);
        _ignoreRef = new IgnoreActorRef(this);
        _tempNode = _rootPath / "temp";
        Log = Logging.GetLogger(eventStream, $"LocalActorRefProvider({_rootPath.Address})");
    }

    public IActorRef DeadLetters => _deadLetters;

    public IActorRef IgnoreRef => _ignoreRef;

    public Deployer Deployer { get; }

    public IInternalActorRef RootGuardian => _rootGuardian;

    public ActorPath RootPath => _rootPath;

    public Settings Settings { get; }

    public LocalActorRef SystemGuardian => _systemGuardian;

    public IInternalActorRef TempContainer => _tempContainer;

    public Task TerminationTask => _terminated.Task;

    public LocalActorRef Guardian => _userGuardian;

    public EventStream EventStream => _eventStream;

    public Address DefaultAddress => _rootPath.Address;

    public Serialization.Information SerializationInformation => new(DefaultAddress, _system);

    public ILoggingAdapter Log { get; }

    public ActorPath TempPath() => _tempNode / ChildNames.Generated(Interlocked.Increment(ref _nextTemp));

    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path)
    {
        CheckTemp(path);
        _tempContainer.AddChild(path.Name, actorRef);
    }

    public void UnregisterTempActor(ActorPath path)
    {
        CheckTemp(path);
        _tempContainer.RemoveChild(path.Name);
    }

    public FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs) => new(tcs, this);

    public void Init(ActorSystemImpl system)
    {
        _system = system;
        var dispatcher = system.Dispatchers.InternalDispatcher;
        var mailbox = system.Mailboxes.Lookup(Mailboxes.DefaultMailboxId);
        _rootGuardian = new RootGuardianActorRef(
            system,
            Props.Create<GuardianActor>(SupervisorStrategy.StoppingStrategy),
            dispatcher,
            mailbox,
            new RootGuardianSupervisor(_rootPath, this, _terminated, Log),
            _rootPath,
            _deadLetters);

        // Below the root: the application's strategy counts for /user, the system's own for /system.
        var userStrategy = SupervisorStrategyConfigurator.CreateConfigurator(Settings.SupervisorStrategyClass).Create();
        _userGuardian = MakeGuardian("user", system.GuardianProps.GetOrElse(Props.Create<GuardianActor>(userStrategy)));
        _systemGuardian = MakeGuardian(
            "system",
            Props.Create(() => new SystemGuardianActor(_userGuardian)).WithSupervisorStrategy(SupervisorStrategy.DefaultStrategy));
        _tempContainer = new VirtualPathContainer(this, _tempNode, _rootGuardian);
        _rootGuardian.SetTempContainer(_tempContainer);
        _rootGuardian.Start();

        // The order of the end: user, system, root.
        _systemGuardian.SendSystemMessage(new Dispatch.SysMsg.Watch(_userGuardian, _systemGuardian));
        _rootGuardian.SendSystemMessage(new Dispatch.SysMsg.Watch(_systemGuardian, _rootGuardian));
        _userGuardian.Start();
        _systemGuardian.Start();

        LocalActorRef MakeGuardian(string name, Props props)
        {
            _rootGuardian.Cell.ReserveChild(name);
            var guardian = new LocalActorRef(system, props, dispatcher, mailbox, _rootGuardian, _rootPath / name);
            _rootGuardian.Cell.Children.Init(guardian);
            return guardian;
        }
    }

    public IActorRef ResolveActorRef(string path)
    {
        if (!ActorPath.TryParse(path, out var actorPath))
        {
            Log.Log(LogLevel.DebugLevel, null, $"Resolve of unknown path [{path}] failed. Invalid format.");
            return _deadLetters;
        }

        return ResolveActorRef(actorPath);
    }

    public IActorRef ResolveActorRef(ActorPath path)
    {
        if (path.Root.Equals(_rootPath))
        {
            return ResolveActorRef(_rootGuardian, path.ElementsWithUid);
        }

        if (IgnoreActorRef.IsIgnoreRefPath(path))
        {
            return _ignoreRef;
        }

        Log.Log(LogLevel.DebugLevel, null, $"Resolve of foreign ActorPath [{path}] failed");
        return _deadLetters;
    }

    public IActorRef RootGuardianAt(Address address) => address.Equals(_rootPath.Address) ? _rootGuardian : _deadLetters;

    public IInternalActorRef ActorOf(
        ActorSystemImpl system,
        Props props,
        IInternalActorRef supervisor,
        ActorPath path,
        bool systemService,
        Deploy? deploy,
        bool lookupDeploy,
        bool async)
    {
        var effective = props;
        if (lookupDeploy && Deployer.Lookup(path) is { } configured)
        {
            effective = effective.WithDeploy(configured);
        }

        if (deploy is not null)
        {
            effective = effective.WithDeploy(deploy);
        }

        if (systemService && effective.Deploy.Dispatcher == Deploy.NoDispatcherGiven)
        {
            effective = effective.WithDispatcher(Dispatchers.InternalDispatcherId);
        }

        if (!system.Dispatchers.HasDispatcher(effective.Dispatcher))
        {
            throw new ConfigurationException($"Dispatcher [{effective.Dispatcher}] not configured for path {path}");
        }

        try
        {
            var dispatcher = system.Dispatchers.Lookup(effective.Dispatcher);
            var mailbox = system.Mailboxes.GetMailboxType(effective, dispatcher.Configurator.Config);
            return new LocalActorRef(system, effective, dispatcher, mailbox, supervisor, path);
        }
        catch (Exception e) when (e is not ConfigurationException)
        {
            throw new ConfigurationException($"Configuration problem while creating [{path}] with dispatcher [{effective.Dispatcher}] and mailbox [{effective.Mailbox}]", e);
        }
    }

    public Address? GetExternalAddressFor(Address address) => address.Equals(_rootPath.Address) ? address : null;

    /// <summary>The actor that many names below another; a reference that makes dead letters when there is none.</summary>
    internal IInternalActorRef ResolveActorRef(IInternalActorRef actorRef, IReadOnlyList<string> pathElements)
    {
        if (pathElements.Count == 0)
        {
            return actorRef;
        }

        var found = actorRef.GetChild(pathElements);
        if (!found.IsNobody())
        {
            return (IInternalActorRef)found;
        }

        Log.Log(LogLevel.DebugLevel, null, $"Resolve of path sequence [/{ActorPath.FormatPathElements(pathElements)}] failed");
        return new EmptyLocalActorRef(_system.Provider, actorRef.Path / pathElements, _eventStream);
    }

    private void CheckTemp(ActorPath path)
    {
        if (!path.Parent.Equals(_tempNode))
        {
            throw new InvalidOperationException($"[{path}] is no path below [{_tempNode}]");
        }
    }
}
