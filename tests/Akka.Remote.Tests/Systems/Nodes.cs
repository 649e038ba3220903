using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote.Tests.Systems;

/// <summary>The actor systems of one test, on loopback; ended with it.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Settings = """
        akka {
          loglevel = WARNING
          stdout-loglevel = OFF
          loggers = []
          log-dead-letters = off
          actor.provider = remote
          remote {
            retry-gate-closed-for = 200 ms
            dot-netty.tcp {
              hostname = "127.0.0.1"
              port = 0
            }
            watch-failure-detector {
              heartbeat-interval = 100 ms
              acceptable-heartbeat-pause = 2 s
              unreachable-nodes-reaper-interval = 100 ms
              expected-response-after = 100 ms
            }
          }
        }
        """;

    private readonly List<ActorSystem> _systems = [];

    /// <param name="setup">What is made in code; null for nothing.</param>
    public ActorSystem Start(string name = "sys", int port = 0, string settings = "", Akka.Actor.Setup.Setup? setup = null)
    {
        var config = ConfigurationFactory.ParseString(settings)
            .WithFallback(ConfigurationFactory.ParseString($"akka.remote.dot-netty.tcp.port = {port}"))
            .WithFallback(ConfigurationFactory.ParseString(Settings));
        var bootstrap = BootstrapSetup.Create().WithConfig(config);
        var system = setup is null ? ActorSystem.Create(name, bootstrap) : ActorSystem.Create(name, bootstrap.And(setup));
        _systems.Add(system);
        return system;
    }

    /// <summary>The end of a process: connections break without a word, and nothing is sent any more.</summary>
    public async Task CrashAsync(ActorSystem system)
    {
        system.Remoting().Abort();
        _systems.Remove(system);
        await system.Terminate().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_systems.Select(system => system.Terminate())).WaitAsync(Patience);
}

internal static class SystemExtensions
{
    public static RemoteActorRefProvider Provider(this ActorSystem system) => (RemoteActorRefProvider)((ExtendedActorSystem)system).Provider;

    public static Remoting Remoting(this ActorSystem system) => (Remoting)system.Provider().Transport;

    public static Association AssociationWith(this Remoting remoting, Address address) => remoting.FindAssociation(address)!;

    public static Address Address(this ActorSystem system) => system.Provider().DefaultAddress;

    /// <summary>The reference that another system has of a local actor.</summary>
    public static IActorRef RefTo(this ActorSystem system, ActorSystem other, IActorRef actor) =>
        system.Provider().ResolveActorRef(actor.Path.ToSerializationFormatWithAddress(other.Address()));

    public static IActorRef Echo(this ActorSystem system, string name = "echo") => system.ActorOf(Props.Create(() => new Echo()), name);

    public static Probe Probe(this ActorSystem system, params Type[] events)
    {
        var probe = new Probe(system);
        foreach (var type in events)
        {
            system.EventStream.Subscribe(probe.Ref, type);
        }

        return probe;
    }
}

internal sealed class Echo : UntypedActor
{
    protected override void OnReceive(object message)
    {
        if (message is "stop")
        {
            Context.Stop(Self);
            return;
        }

        Sender.Tell(message, Self);
    }
}

/// <summary>An actor that keeps what it gets until the test takes it.</summary>
internal sealed class Probe
{
    private readonly Channel<(object Message, IActorRef Sender)> _received = Channel.CreateUnbounded<(object, IActorRef)>();

    public Probe(ActorSystem system)
    {
        var writer = _received.Writer;
        Ref = system.ActorOf(Props.Create(() => new Collector(writer)));
    }

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>The next one, which must be of that type.</summary>
    public async Task<T> Next<T>()
    {
        var message = await Take($"a {typeof(T).Name}");
        return message is T expected ? expected : throw new InvalidOperationException($"Expected a {typeof(T).Name} and got {message}");
    }

    /// <summary>The next one of that type that fits; others are passed over.</summary>
    public async Task<T> Find<T>(Func<T, bool>? fits = null)
    {
        while (true)
        {
            if (await Take($"a fitting {typeof(T).Name}") is T found && (fits is null || fits(found)))
            {
                return found;
            }
        }
    }

    /// <summary>The actor watches.</summary>
    public async Task WatchAsync(IActorRef actor)
    {
        await Ref.Ask<string>(new Collector.Watch(actor), Nodes.Patience);
    }

    public async Task UnwatchAsync(IActorRef actor)
    {
        await Ref.Ask<string>(new Collector.Unwatch(actor), Nodes.Patience);
    }

    public bool IsEmpty => _received.Reader.Count == 0;

    private async Task<object> Take(string expected)
    {
        using var limit = new CancellationTokenSource(Nodes.Patience);
        try
        {
            (var message, LastSender) = await _received.Reader.ReadAsync(limit.Token);
            return message;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {Nodes.Patience} for {expected} and nothing came");
        }
    }

    private sealed class Collector(ChannelWriter<(object, IActorRef)> received) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Watch watch:
                    Context.Watch(watch.Actor);
                    Sender.Tell("watching");
                    break;
                case Unwatch unwatch:
                    Context.Unwatch(unwatch.Actor);
                    Sender.Tell("not watching");
                    break;
                default:
                    received.TryWrite((message, Sender));
                    break;
            }
        }

        public sealed record Watch(IActorRef Actor);

        public sealed record Unwatch(IActorRef Actor);
    }
}
