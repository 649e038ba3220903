using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote.Tests.Systems;

/// <summary>The actor systems of one test, on loopback; ended with it.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    public static readonly TimeSpan Patience = Eventually.Patience;

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
