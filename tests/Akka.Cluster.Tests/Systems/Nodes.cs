using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using Akka.Remote.Tests.Systems;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tests.Systems;

/// <summary>The nodes of one test, on loopback; ended with it.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    public static readonly TimeSpan Patience = Eventually.Patience;

    private const string Settings = """
        akka {
          loglevel = WARNING
          stdout-loglevel = OFF
          loggers = []
          log-dead-letters = off
          actor.provider = cluster
          remote {
            retry-gate-closed-for = 200 ms
            dot-netty.tcp {
              hostname = "127.0.0.1"
              port = 0
            }
          }
          cluster {
            periodic-tasks-initial-delay = 50 ms
            gossip-interval = 100 ms
            leader-actions-interval = 100 ms
            unreachable-nodes-reaper-interval = 100 ms
            retry-unsuccessful-join-after = 2 s
            seed-node-timeout = 2 s
            failure-detector {
              heartbeat-interval = 200 ms
              acceptable-heartbeat-pause = 2 s
              expected-response-after = 500 ms
            }
            split-brain-resolver.stable-after = 1 s
          }
        }
        """;

    private readonly List<ActorSystem> _systems = [];

    public Cluster Start(string settings = "", int port = 0)
    {
        var config = ConfigurationFactory.ParseString(settings)
            .WithFallback(ConfigurationFactory.ParseString($"akka.remote.dot-netty.tcp.port = {port}"))
            .WithFallback(ConfigurationFactory.ParseString(Settings));
        var system = ActorSystem.Create("c", config);
        _systems.Add(system);
        return Cluster.Get(system);
    }

    /// <summary>That many nodes, one after the other, all Up and known as such to all.</summary>
    public async Task<Cluster[]> Form(int count, string settings = "")
    {
        var nodes = Enumerable.Range(0, count).Select(_ => Start(settings)).ToArray();
        foreach (var node in nodes)
        {
            await node.JoinAsync(nodes[0].SelfAddress).WaitAsync(Patience);
        }

        foreach (var node in nodes)
        {
            await Eventually.True(() => node.State.Members.Count(member => member.Status == MemberStatus.Up) == count, $"{node.SelfAddress} sees {count} members Up");
        }

        return nodes;
    }

    /// <summary>The end of a process: connections break without a word, and nothing is sent any more.</summary>
    public async Task Crash(Cluster node)
    {
        ((Remoting)((RemoteActorRefProvider)node.System.Provider).Transport).Abort();
        _systems.Remove(node.System);
        node.System.Abort();
        await node.System.WhenTerminated.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var system in _systems)
        {
            ((ExtendedActorSystem)system).Abort();
        }

        await Task.WhenAll(_systems.Select(system => system.WhenTerminated)).WaitAsync(Patience);
    }
}

/// <summary>A subscriber that keeps what it is told until the test takes it.</summary>
internal sealed class Listener(Cluster cluster)
{
    private readonly Probe _probe = new(cluster.System);

    public IActorRef Ref => _probe.Ref;

    public static async Task<Listener> To(Cluster cluster, SubscriptionInitialStateMode mode, params Type[] types)
    {
        var listener = new Listener(cluster);
        cluster.Subscribe(listener.Ref, mode, types);
        if (mode == InitialStateAsSnapshot)
        {
            await listener.Next<CurrentClusterState>();
        }

        return listener;
    }

    public Task Watch(IActorRef actor) => _probe.WatchAsync(actor);

    public Task<T> Next<T>() => _probe.Next<T>();
}
