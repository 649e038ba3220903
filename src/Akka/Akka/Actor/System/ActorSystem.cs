using System.Diagnostics.CodeAnalysis;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>A hierarchy of actors, and what they share. Heavy: one for an application.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    private readonly long _startedAt = Environment.TickCount64;

    protected ActorSystem()
    {
    }

    public abstract Settings Settings { get; }

    public abstract string Name { get; }

    public abstract Serialization.Serialization Serialization { get; }

    public abstract EventStream EventStream { get; }

    /// <summary>Also reached as <c>/deadLetters</c>.</summary>
    public abstract IActorRef DeadLetters { get; }

    /// <summary>Drops what it is told; for questions whose answer nobody wants.</summary>
    public abstract IActorRef IgnoreRef { get; }

    public abstract Dispatchers Dispatchers { get; }

    public abstract Mailboxes Mailboxes { get; }

    public abstract IScheduler Scheduler { get; }

    public abstract ILoggingAdapter Log { get; }

    /// <summary>Since the machine started.</summary>
    public TimeSpan StartTime => TimeSpan.FromMilliseconds(_startedAt);

    public TimeSpan Uptime => TimeSpan.FromMilliseconds(Environment.TickCount64 - _startedAt);

    /// <summary>Completes when all actors have ended and all callbacks of <see cref="RegisterOnTermination"/> have run.</summary>
    public abstract Task WhenTerminated { get; }

    public static ActorSystem Create(string name) => Create(name, ActorSystemSetup.Empty);

    public static ActorSystem Create(string name, Config config) => CreateAndStart(name, config, ActorSystemSetup.Empty);

    public static ActorSystem Create(string name, BootstrapSetup setup) => Create(name, ActorSystemSetup.Create(setup));

    public static ActorSystem Create(string name, ActorSystemSetup setup)
    {
        var bootstrap = setup.Get<BootstrapSetup>();
        var config = ConfigurationFactory.Load();
        if (bootstrap.HasValue)
        {
            config = bootstrap.Value.Config.GetOrElse(config);
            if (bootstrap.Value.ConfigFallback.HasValue)
            {
                config = config.SafeWithFallback(bootstrap.Value.ConfigFallback.Value);
            }
        }

        return CreateAndStart(name, config, setup);
    }

    /// <summary>The system's extension of that id; made when there is none.</summary>
    public abstract object RegisterExtension(IExtensionId extension);

    public abstract object GetExtension(IExtensionId extensionId);

    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public abstract T GetExtension<T>()
        where T : class, IExtension;

    public abstract bool HasExtension(Type type);

    public abstract bool HasExtension<T>()
        where T : class, IExtension;

    public abstract bool TryGetExtension(Type extensionType, [MaybeNullWhen(false)] out object extension);

    public abstract bool TryGetExtension<T>([MaybeNullWhen(false)] out T extension)
        where T : class, IExtension;

    /// <summary>Runs when the system has terminated, in reverse order of registration.</summary>
    public abstract void RegisterOnTermination(Action code);

    /// <summary>Ends the user actors, then the system's, then the rest. With coordinated shutdown on, through its phases.</summary>
    public abstract Task Terminate();

    public abstract void Stop(IActorRef actor);

    public abstract IActorRef ActorOf(Props props, string? name = null);

    public abstract ActorSelection ActorSelection(ActorPath actorPath);

    public abstract ActorSelection ActorSelection(string actorPath);

    /// <summary>Begins the termination, without waiting for its end.</summary>
    public void Dispose()
    {
        Terminate();
        GC.SuppressFinalize(this);
    }

    private static ActorSystemImpl CreateAndStart(string name, Config config, ActorSystemSetup setup)
    {
        var system = new ActorSystemImpl(name, config, setup, Util.Option<Props>.None);
        system.Start();
        return system;
    }
}

/// <summary>What parts of the runtime and extensions see of a system.</summary>
public abstract class ExtendedActorSystem : ActorSystem
{
    private protected ExtendedActorSystem()
    {
    }

    public abstract IActorRefProvider Provider { get; }

    /// <summary>Above the actors of <c>ActorOf</c>.</summary>
    public abstract IInternalActorRef Guardian { get; }

    /// <summary>Where relative paths begin.</summary>
    public abstract IInternalActorRef LookupRoot { get; }

    /// <summary>Above the actors of <c>SystemActorOf</c>.</summary>
    public abstract IInternalActorRef SystemGuardian { get; }

    public abstract IActorRef SystemActorOf(Props props, string? name = null);

    public abstract IActorRef SystemActorOf<TActor>(string? name = null)
        where TActor : ActorBase, new();

    /// <summary>Ends without coordinated shutdown.</summary>
    public abstract void Abort();

    /// <summary>The actors, a line each, indented by depth.</summary>
    public abstract string PrintTree();
}
