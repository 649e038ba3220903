using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.Seeded;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor.Internal;

/// <summary>A system whose serializers can follow a configuration that extensions have added to.</summary>
internal interface ISupportSerializationConfigReload
{
    void ReloadSerialization();
}

/// <summary>The system: makes its parts in the order in which they need each other, and ends them in reverse.</summary>
public class ActorSystemImpl : ExtendedActorSystem, ISupportSerializationConfigReload
{
    private readonly TerminationCallbacks _callbacks = new();
    private readonly ExtensionRegistry _extensions;
    private readonly IActorRefProvider _provider;
    private readonly EventStream _eventStream;
    private readonly IScheduler _scheduler;
    private readonly Mailboxes _mailboxes;
    private readonly Dispatchers _dispatchers;
    private readonly BusLogging _log;
    private readonly Task _whenTerminated;
    private Serialization.Serialization _serialization;
    private int _terminating;

    public ActorSystemImpl(string name)
        : this(name, ConfigurationFactory.Default(), ActorSystemSetup.Empty)
    {
    }

    /// <exception cref="ArgumentException">The name is not letters, digits, <c>-</c> and <c>_</c>, beginning with a letter or digit.</exception>
    public ActorSystemImpl(string name, Config config, ActorSystemSetup setup, Option<Props>? guardianProps = null)
    {
        if (!Regex.IsMatch(name, "^[a-zA-Z0-9][a-zA-Z0-9-_]*$"))
        {
            throw new ArgumentException($"Invalid ActorSystem name [{name}], must contain only word characters (i.e. [a-zA-Z0-9] plus non-leading '-')", nameof(name));
        }

        ArgumentNullException.ThrowIfNull(config);
        Name = name;
        GuardianProps = guardianProps ?? Option<Props>.None;
        _extensions = new ExtensionRegistry(this);
        Settings = new Settings(this, config, setup);
        _eventStream = new EventStream(Settings.DebugEventStream);
        _eventStream.StartStdoutLogger(Settings);
        _log = new BusLogging(_eventStream, $"ActorSystem({name})", GetType(), Settings.LogFormatter);
        _scheduler = Settings.World is { } world
            ? new SeededScheduler(world, Settings.Config, Log)
            : Make<IScheduler>("akka.scheduler.implementation", Settings.SchedulerClass, Settings.Config, Log);
        _provider = Make<IActorRefProvider>("akka.actor.provider", Settings.ProviderClass, name, Settings, _eventStream);
        _serialization = new Serialization.Serialization(this);
        _mailboxes = new Mailboxes(this);
        _dispatchers = new Dispatchers(this, new DefaultDispatcherPrerequisites(_eventStream, _scheduler, Settings, _mailboxes), _log);
        _whenTerminated = EndAsync();
    }

    public override string Name { get; }

    public override Settings Settings { get; }

    public override IActorRefProvider Provider => _provider;

    public override Serialization.Serialization Serialization => _serialization;

    public override EventStream EventStream => _eventStream;

    public override IActorRef DeadLetters => _provider.DeadLetters;

    public override IActorRef IgnoreRef => _provider.IgnoreRef;

    public override Dispatchers Dispatchers => _dispatchers;

    public override Mailboxes Mailboxes => _mailboxes;

    public override IScheduler Scheduler => _scheduler;

    public override ILoggingAdapter Log => _log;

    public override IInternalActorRef Guardian => _provider.Guardian;

    public override IInternalActorRef LookupRoot => _provider.RootGuardian;

    public override IInternalActorRef SystemGuardian => _provider.SystemGuardian;

    public override Task WhenTerminated => _whenTerminated;

    /// <summary>The user guardian's, when it is not the usual one.</summary>
    public Option<Props> GuardianProps { get; }

    public void Start()
    {
        try
        {
            _provider.Init(this);
            _eventStream.StartDefaultLoggers(this);
            _eventStream.StartUnsubscriber(this);
            if (Settings.DebugUnhandledMessage)
            {
                _eventStream.Subscribe(SystemActorOf<UnhandledMessagesForwarder>("UnhandledMessagesForwarder"), typeof(UnhandledMessage));
            }

            if (Settings.LogDeadLetters > 0)
            {
                SystemActorOf<DeadLetterListener>("deadLetterListener");
            }

            CoordinatedShutdown.Get(this);
            _extensions.LoadConfigured(Settings.Config);
            if (Settings.LogConfigOnStart)
            {
                _log.Log(LogLevel.InfoLevel, null, Settings.ToString());
            }
        }
        catch
        {
            FinalTerminate();
            throw;
        }
    }

    public override IActorRef ActorOf(Props props, string? name = null) => _provider.Guardian.Cell.AttachChild(props, false, name);

    public override IActorRef SystemActorOf(Props props, string? name = null) => _provider.SystemGuardian.Cell.AttachChild(props, true, name);

    public override IActorRef SystemActorOf<TActor>(string? name = null) => SystemActorOf(Props.Create<TActor>(), name);

    public override ActorSelection ActorSelection(ActorPath actorPath) => ActorRefFactoryShared.ActorSelection(actorPath, this);

    public override ActorSelection ActorSelection(string actorPath) => ActorRefFactoryShared.ActorSelection(actorPath, this, LookupRoot);

    public override object RegisterExtension(IExtensionId extension) => _extensions.Register(extension);

    public override object GetExtension(IExtensionId extensionId) =>
        _extensions.TryGet(extensionId.ExtensionType, out var extension) ? extension! : throw new KeyNotFoundException($"There is no extension {extensionId.ExtensionType}");

    public override T GetExtension<T>() =>
        TryGetExtension<T>(out var extension) ? extension : throw new KeyNotFoundException($"There is no extension {typeof(T)}");

    public override bool HasExtension(Type type) => _extensions.Has(type);

    public override bool HasExtension<T>() => _extensions.Has(typeof(T));

    public override bool TryGetExtension(Type extensionType, [MaybeNullWhen(false)] out object extension) => _extensions.TryGet(extensionType, out extension);

    public override bool TryGetExtension<T>([MaybeNullWhen(false)] out T extension)
    {
        _extensions.TryGet(typeof(T), out var found);
        extension = found as T;
        return extension is not null;
    }

    public override void RegisterOnTermination(Action code) => _callbacks.Add(code);

    public override Task Terminate()
    {
        if (Settings.CoordinatedShutdownRunByActorSystemTerminate)
        {
            _ = CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        }
        else
        {
            FinalTerminate();
        }

        return WhenTerminated;
    }

    public override void Abort() => FinalTerminate();

    public override void Stop(IActorRef actor)
    {
        var parent = actor.Path.Parent;
        if (parent.Equals(_provider.Guardian.Path))
        {
            _provider.Guardian.Tell(new StopChild(actor));
        }
        else if (parent.Equals(_provider.SystemGuardian.Path))
        {
            _provider.SystemGuardian.Tell(new StopChild(actor));
        }
        else
        {
            ((IInternalActorRef)actor).Stop();
        }
    }

    public override string PrintTree()
    {
        var tree = new StringBuilder();
        Print(_provider.RootGuardian, 0);
        return tree.ToString();

        void Print(IActorRef actor, int depth)
        {
            tree.Append(' ', depth * 2).Append(depth == 0 ? "/" : actor.Path.Name)
                .Append(' ').AppendLine((actor as LocalActorRef)?.Cell.ActorType.Name ?? actor.GetType().Name);
            foreach (var child in (actor as ActorRefWithCell)?.Children ?? [])
            {
                Print(child, depth + 1);
            }
        }
    }

    public override string ToString() => _provider.RootPath.Address.ToString();

    void ISupportSerializationConfigReload.ReloadSerialization()
    {
        // Null while this system is being made: its serializers come after its settings.
        if (_serialization is not null)
        {
            _serialization = new Serialization.Serialization(this);
        }
    }

    /// <summary>The end itself, behind coordinated shutdown.</summary>
    internal Task FinalTerminate()
    {
        if (Interlocked.Exchange(ref _terminating, 1) == 0)
        {
            if (!Settings.LogDeadLettersDuringShutdown && _provider.SystemGuardian is not null)
            {
                StopDeadLetterListener();
            }

            if (_provider.Guardian is { } guardian)
            {
                guardian.Stop();
            }
        }

        return WhenTerminated;
    }

    private void StopDeadLetterListener()
    {
        var listener = _provider.SystemGuardian.Cell.GetSingleChild("deadLetterListener");
        if (!listener.IsNobody())
        {
            Stop(listener);
        }
    }

    private static T Make<T>(string setting, string typeName, params object[] arguments)
    {
        var type = Type.GetType(typeName) ?? throw new ConfigurationException($"{setting}: the type [{typeName}] could not be loaded");
        try
        {
            return (T)Activator.CreateInstance(type, arguments)!;
        }
        catch (System.Reflection.TargetInvocationException e)
        {
            throw new ConfigurationException($"{setting}: [{typeName}] could not be made: {e.InnerException!.Message}", e.InnerException);
        }
    }

    private async Task EndAsync()
    {
        await _provider.TerminationTask.ConfigureAwait(false);
        (_scheduler as IDisposable)?.Dispose();
        _dispatchers.Shutdown();
        _callbacks.Run(e => _log.Log(LogLevel.ErrorLevel, e, "A termination callback failed"));
    }
}

/// <summary>Runs once, in reverse order of registration.</summary>
internal sealed class TerminationCallbacks
{
    private readonly Lock _lock = new();
    private readonly Stack<Action> _callbacks = new();
    private bool _done;

    public void Add(Action callback)
    {
        lock (_lock)
        {
            if (_done)
            {
                throw new InvalidOperationException("ActorSystem already terminated.");
            }

            _callbacks.Push(callback);
        }
    }

    public void Run(Action<Exception> failed)
    {
        lock (_lock)
        {
            _done = true;
        }

        while (_callbacks.TryPop(out var callback))
        {
            try
            {
                callback();
            }
            catch (Exception e)
            {
                failed(e);
            }
        }
    }
}
