using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tests.Systems;

/// <summary>The nodes of one test, on loopback; ended with it.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

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
            await Eventually($"{node.SelfAddress} sees {count} members Up", () => node.State.Members.Count(member => member.Status == MemberStatus.Up) == count);
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

    public static async Task Eventually(string what, Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            try
            {
                await look.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited {Patience}: {what}");
            }
        }
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
internal sealed class Listener
{
    private readonly Channel<object> _told = Channel.CreateUnbounded<object>();

    public Listener(Cluster cluster)
    {
        var writer = _told.Writer;
        Ref = cluster.System.ActorOf(Props.Create(() => new Keeper(writer)));
    }

    public IActorRef Ref { get; }

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

    public Task Watch(IActorRef actor) => Ref.Ask<string>(new Keeper.Watch(actor), Nodes.Patience);

    public async Task<T> Next<T>()
    {
        var told = await Take(typeof(T).Name);
        return told is T expected ? expected : throw new InvalidOperationException($"Expected a {typeof(T).Name} and was told {told}");
    }

    private async Task<object> Take(string expected)
    {
        using var limit = new CancellationTokenSource(Nodes.Patience);
        try
        {
            return await _told.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {Nodes.Patience} for {expected} and nothing came");
        }
    }

    private sealed class Keeper(ChannelWriter<object> told) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Watch watch)
            {
                Context.Watch(watch.Actor);
                Sender.Tell("watching");
                return;
            }

            told.TryWrite(message);
        }

        public sealed record Watch(IActorRef Actor);
    }
}
