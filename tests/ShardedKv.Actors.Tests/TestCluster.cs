using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using ShardedKv.Actors.Status;
using ShardedKv.Core.Keys;
using ShardedKv.Core.Meta;
using ShardedKv.Core.Requests;

namespace ShardedKv.Actors.Tests;

/// <summary>Actor systems of one process that form a cluster over loopback, each with a data directory of its own.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    /// <summary>A bound against hanging, not a measure.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _root = Directory.CreateTempSubdirectory("skv-actors-").FullName;
    private readonly int[] _ports;
    private readonly ActorSystem?[] _systems;
    private readonly int _groups;
    private readonly int _first;
    private readonly string _settings;

    /// <param name="settings">More of the section sharded-kv.</param>
    /// <param name="first">So many are named in the settings of all; the others join. 0: all are.</param>
    public TestCluster(int nodes, int groups = 3, string settings = "", int first = 0)
    {
        _settings = settings;
        _first = first == 0 ? nodes : first;
        _ports = FreePorts(nodes);
        _systems = new ActorSystem?[nodes];
        _groups = groups;
    }

    public int Nodes => _systems.Length;

    public string DirectoryOf(int node) => Path.Combine(_root, $"n{node + 1}");

    public ShardedKvExtension this[int node] => ShardedKvExtension.Get(_systems[node]!);

    public ActorSystem System(int node) => _systems[node]!;

    public static async Task<TestCluster> StartAsync(int nodes, int groups = 3, string settings = "", int first = 0)
    {
        var cluster = new TestCluster(nodes, groups, settings, first);
        await cluster.StartAllAsync();
        return cluster;
    }

    public void Start(int node)
    {
        var bootstrap = string.Join(", ", _ports.Take(_first).Select((port, i) => $"\"n{i + 1}@127.0.0.1:{port}\""));
        var config = ConfigurationFactory.ParseString($$"""
            akka.loglevel = ERROR
            akka.actor.provider = remote
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{_ports[node]}} }
            akka.coordinated-shutdown.exit-clr = off
            akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
            sharded-kv {
              node { name = n{{node + 1}}, data-directory = "{{DirectoryOf(node)}}" }
              bootstrap.nodes = [{{bootstrap}}]
              shards = 16
              groups = {{_groups}}
              {{_settings}}
            }
            """).WithFallback(ShardedKvExtension.DefaultConfig());
        _systems[node] = ActorSystem.Create("kv", config);
        ShardedKvExtension.Get(_systems[node]!);
    }

    public async Task StartAllAsync()
    {
        for (var i = 0; i < Nodes; i++)
        {
            Start(i);
        }

        for (var i = 0; i < Nodes; i++)
        {
            await ServingAsync(i);
        }
    }

    /// <summary>Ends when the node says that it serves.</summary>
    public async Task ServingAsync(int node)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await this[node].HealthAsync() is NodeHealth.NotServing)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    /// <summary>Ends when every shard is served by the group that the newest configuration gives it to, and no group has anything of another's.</summary>
    public Task SettledAsync(int node) => UntilAsync(async () =>
    {
        var status = await this[node].StatusAsync(TimeSpan.FromSeconds(1));
        return status.Shards.All(shard => shard.State == "Serving");
    });

    public static async Task UntilAsync(Func<Task<bool>> isIt)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await isIt())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    /// <summary>Names of the directories of replicas' stores.</summary>
    public IEnumerable<string> StoresOf(int node) => Directory.GetDirectories(Path.Combine(DirectoryOf(node), "stores")).Select(path => Path.GetFileName(path));

    /// <summary>Ends when the node knows such a state of g0.</summary>
    public async Task<MetaState> MetaAsync(int node, Predicate<MetaState> isIt)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await this[node].MetaAsync() is { } state && isIt(state))
            {
                return state;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    /// <summary>In order: what waits is answered, stores are flushed.</summary>
    public async Task StopAsync(int node)
    {
        await CoordinatedShutdown.Get(_systems[node]!).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        _systems[node] = null;
    }

    public async Task<KvReply> AskAsync(int node, KvRequest request) =>
        await this[node].Region.Ask<KvReply>(request, Patience);

    /// <summary>Asks until the answer is final; every other answer has to be one that says the request may be sent again.</summary>
    public async Task<KvReply> AskUntilDoneAsync(int node, KvRequest request)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var reply = await AskAsync(node, request);
            if (!reply.MaySendAgain)
            {
                return reply;
            }

            Assert.False(request.IsWrite && reply is OutcomeUnknown, "a write without a session of its own cannot be repeated");
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < Nodes; i++)
        {
            if (_systems[i] is not null)
            {
                await StopAsync(i);
            }
        }

        Directory.Delete(_root, recursive: true);
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
        {
            listener.Start();
        }

        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners)
        {
            listener.Stop();
        }

        return ports;
    }
}
