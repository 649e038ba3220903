namespace Akka.Cluster.MultiNode.Tests.Splits;

/// <summary>So many nodes that resolve splits, as soon as a test can bear.</summary>
/// <param name="resolver">Settings of <c>akka.cluster.split-brain-resolver</c>.</param>
/// <param name="others">Settings of anything else.</param>
public abstract class SplitConfig(int nodes, string resolver, string others = "") : ClusterConfig(nodes, All(resolver, others))
{
    private static string All(string resolver, string others) =>
        $$"""
        akka.cluster {
          downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
          failure-detector.acceptable-heartbeat-pause = 3 s
          split-brain-resolver {
            stable-after = 3 s
            # The nodes of one side may find out at different times when the machine is busy: that is no instability.
            down-all-when-unstable = 15 s
            {{resolver}}
          }
        }
        {{others}}
        """;
}
