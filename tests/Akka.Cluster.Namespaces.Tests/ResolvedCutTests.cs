using System.Diagnostics;
using Akka.Cluster.Namespaces.Tests.Nodes;
using Akka.Cluster.Namespaces.Tests.Singletons;
using static Akka.Cluster.Namespaces.Tests.Nodes.RunningCluster;

namespace Akka.Cluster.Namespaces.Tests;

/// <summary>A cut that lasts longer than the resolver waits.</summary>
public class ResolvedCutTests
{
    // The removal margin is stable-after. The singleton takes 5 s to end, so it is the margin that keeps two from running.
    private const string Resolver = $"active-strategy = keep-majority, stable-after = 7 s, {Story.DecidedByTheStrategy}";

    [SkippableFact]
    public Task The_oldest_cut_off_for_longer_than_the_resolver_waits_ends_itself_before_the_majority_starts_its_singleton_and_joins_anew() =>
        Story.TellAsync(Resolver, async (network, cluster, nodes) =>
        {
            var (oldest, others) = (nodes[0], nodes.Skip(1).ToList());

            await network.CutOffAsync(oldest.Host);
            var cut = Stopwatch.GetElapsedTime(0);
            var wait = Task.Delay(Story.Cut);
            await cluster.UntilAsync(
                "the cut off node has ended, and the others are a cluster with a singleton",
                () => oldest.Log.End is not null && AllUp(others) && others.Any(node => node.Log.All("singleton-started").Count > 0));
            await wait;
            var healed = Stopwatch.GetElapsedTime(0);
            await network.HealAsync(oldest.Host);
            NodeProcess[] after = [.. others, cluster.Start(oldest.Host)];
            await cluster.UntilAsync("the node that was started anew is a member for all", () => AllUp(after));
            var answers = await cluster.AskAsync(after);

            Assert.All(answers, answer => Assert.Equal(others[0].Host, answer));
            Assert.Equal(0, oldest.Log.End!.ExitCode);
            Assert.Equal(["ClusterDowningReason"], oldest.Log.All("ended"));
            var runs = SingletonRun.Of(cluster.Nodes.Select(node => node.Log));
            Assert.Equal([oldest.Host, others[0].Host], runs.Select(run => run.Host));
            Assert.InRange(runs[0].To!.Value, cut, runs[1].From);
            Assert.InRange(runs[1].From, runs[0].To!.Value, healed);
            Assert.Null(runs[1].To);
            Assert.All(others, node => Assert.Empty(node.Log.All("MemberDowned").Except([oldest.Host])));
            Assert.All(others, node => Assert.Equal([oldest.Host], node.Log.All("MemberRemoved")));
            Assert.All(after, node => Assert.Equal(after[0].Log.View, node.Log.View));
        });
}
