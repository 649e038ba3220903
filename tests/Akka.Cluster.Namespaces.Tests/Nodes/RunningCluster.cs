using Akka.Cluster.Namespaces.Tests.Networks;

namespace Akka.Cluster.Namespaces.Tests.Nodes;

/// <summary>A cluster of one node on each host. Disposing ends every process.</summary>
/// <param name="resolver">The settings below <c>akka.cluster.split-brain-resolver</c>.</param>
internal sealed class RunningCluster(IsolatedNetwork network, string resolver) : IAsyncDisposable
{
    private const int Port = 2552;

    /// <summary>Of a single wait, for the test to fail.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);

    private readonly ClusterLog _log = new();
    private readonly List<NodeProcess> _nodes = [];

    /// <summary>Also those that have ended, in order of their starts.</summary>
    public IReadOnlyList<NodeProcess> Nodes => _nodes;

    public string Output => string.Join("\n\n", _nodes.Select(node => node.Log));

    /// <summary>Until all are members, and one runs the singleton.</summary>
    /// <returns>The oldest first.</returns>
    public async Task<IReadOnlyList<NodeProcess>> FormAsync()
    {
        var nodes = network.Hosts.Select(Start).ToList();
        await UntilAsync("all are Up and the singleton runs", () => AllUp(nodes) && nodes.Any(node => node.Log.All("singleton-started").Count > 0));
        return [.. nodes.OrderBy(node => nodes[0].Log.View.ToList().IndexOf($"{node.Host}=Up"))];
    }

    /// <summary>A new process on the host.</summary>
    public NodeProcess Start(string host)
    {
        var log = new NodeLog($"process {_nodes.Count + 1}", host);
        var node = NodeProcess.Start(network.Inside(host, NodeProcess.Program, Config(host)), log, _log);
        _nodes.Add(node);
        return node;
    }

    public Task UntilAsync(string what, Func<bool> wanted) => _log.UntilAsync(what, WaitMax, wanted);

    /// <summary>Each sees these as members, Up and reachable, and no one else.</summary>
    public static bool AllUp(IReadOnlyCollection<NodeProcess> nodes) => nodes.All(node => node.Log.SeesUp(nodes.Select(each => each.Host)));

    /// <summary>Has each node ask the singleton.</summary>
    /// <returns>Where it runs, by its answer to each.</returns>
    public async Task<IReadOnlyList<string>> AskAsync(IReadOnlyCollection<NodeProcess> nodes)
    {
        foreach (var node in nodes)
        {
            node.Ask();
        }

        await UntilAsync("the singleton has answered all", () => nodes.All(node => node.Log.All("answered").Count > 0));
        return [.. nodes.Select(node => node.Log.All("answered")[^1])];
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));

    private string Config(string host) =>
        $$"""
        akka {
          actor.provider = cluster
          # When the test has gone the process ends at once.
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          remote.dot-netty.tcp { hostname = "{{host}}", port = {{Port}} }
          cluster {
            seed-nodes = [{{string.Join(", ", network.Hosts.Select(each => $"\"akka.tcp://namespaces@{each}:{Port}\""))}}]
            # A machine that is busy with other tests may stand still for longer than the default 3 s.
            failure-detector.acceptable-heartbeat-pause = 5 s
            split-brain-resolver { {{resolver}} }
          }
        }
        """;
}
