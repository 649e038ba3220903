using Akka.Cluster.Namespaces.Tests.Nodes;
using Akka.Cluster.Namespaces.Tests.Singletons;
using static Akka.Cluster.Namespaces.Tests.Nodes.RunningCluster;

namespace Akka.Cluster.Namespaces.Tests;

/// <summary>A cut that has healed before the resolver decides.</summary>
public class UnresolvedCutTests
{
    private const string Resolver = "active-strategy = keep-majority, stable-after = 90 s";

    [SkippableFact]
    public Task The_oldest_cut_off_for_less_than_the_resolver_waits_is_a_member_as_before_and_has_run_the_singleton_all_the_time() =>
        Story.TellAsync(Resolver, async (network, cluster, nodes) =>
        {
            var (oldest, others) = (nodes[0], nodes.Skip(1).ToList());
            var view = oldest.Log.View;

            await network.CutOffAsync(oldest.Host);
            var wait = Task.Delay(Story.Cut);
            await cluster.UntilAsync(
                "both sides have noticed the cut",
                () => others.All(node => node.Log.SeesUnreachable(oldest.Host) && oldest.Log.SeesUnreachable(node.Host)));
            await wait;
            await network.HealAsync(oldest.Host);
            await cluster.UntilAsync("all see all again", () => AllUp(nodes));
            var answers = await cluster.AskAsync(nodes);

            Assert.All(answers, answer => Assert.Equal(oldest.Host, answer));
            var run = Assert.Single(SingletonRun.Of(nodes.Select(node => node.Log)));
            Assert.Equal((oldest.Host, null), (run.Host, run.To));
            Assert.All(nodes, node => Assert.Equal(view, node.Log.View));
            Assert.All(nodes, node => Assert.DoesNotContain(node.Log.Told, line => line.What is "MemberDowned" or "MemberLeft" or "MemberExited" or "MemberRemoved"));
            Assert.All(nodes, node => Assert.Null(node.Log.End));
        });
}
