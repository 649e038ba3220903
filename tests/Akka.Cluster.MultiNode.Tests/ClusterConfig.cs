using Akka.Configuration;
using Akka.Remote.TestKit;

namespace Akka.Cluster.MultiNode.Tests;

/// <summary>So many nodes, named first, second and so on, with the intervals of a test. Settings of a spec go above them.</summary>
public abstract class ClusterConfig : MultiNodeConfig
{
    private static readonly string[] _names = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh"];

    protected ClusterConfig(int nodes, string settings = "")
    {
        foreach (var name in _names[..nodes])
        {
            Role(name);
        }

        TestTransport = true;
        CommonConfig = ConfigurationFactory.ParseString(settings).WithFallback(ConfigurationFactory.ParseString(
            """
            akka {
              actor.provider = cluster
              remote.retry-gate-closed-for = 200 ms
              testconductor.barrier-timeout = 90 s
              cluster {
                periodic-tasks-initial-delay = 300 ms
                gossip-interval = 200 ms
                leader-actions-interval = 200 ms
                unreachable-nodes-reaper-interval = 500 ms
                run-coordinated-shutdown-when-down = off
                downing-provider-class = ""
                failure-detector {
                  heartbeat-interval = 500 ms
                  acceptable-heartbeat-pause = 5 s
                }
              }
            }
            """));
    }
}

public sealed class TwoNodes() : ClusterConfig(2);

public sealed class ThreeNodes() : ClusterConfig(3);

public sealed class FiveNodes() : ClusterConfig(5);

public sealed class SevenNodes() : ClusterConfig(7);
