using Akka.Cluster.Namespaces.Tests.Nodes;
using Akka.Cluster.Namespaces.Tests.Singletons;
using static Akka.Cluster.Namespaces.Tests.Nodes.RunningCluster;

namespace Akka.Cluster.Namespaces.Tests;

/// <summary>A cut between two nodes only, in one direction: TCP gets through in neither.</summary>
public class OneWayCutTests
{
    private const string Resolver = $"active-strategy = keep-majority, stable-after = 7 s, {Story.DecidedByTheStrategy}";

    [SkippableFact]
    public Task Two_nodes_of_which_one_cannot_hear_the_other_are_on_no_side_and_both_end_and_the_three_others_go_on() =>
        Story.TellAsync(Resolver, async (network, cluster, nodes) =>
        {
            var (pair, others) = (nodes.Take(2).ToList(), nodes.Skip(2).ToList());

            await network.CutOneWayAsync(from: pair[0].Host, to: pair[1].Host);
            await cluster.UntilAsync(
                "the two have ended, and the others are a cluster with a singleton",
                () => pair.All(node => node.Log.End is not null) && AllUp(others) && others.Any(node => node.Log.All("singleton-started").Count > 0));
            var answers = await cluster.AskAsync(others);

            Assert.All(answers, answer => Assert.Equal(others[0].Host, answer));
            Assert.All(pair, node => Assert.Equal((0, "ClusterDowningReason"), (node.Log.End!.ExitCode, Assert.Single(node.Log.All("ended")))));
            var runs = SingletonRun.Of(nodes.Select(node => node.Log));
            Assert.Equal([pair[0].Host, others[0].Host], runs.Select(run => run.Host));
            Assert.InRange(runs[0].To!.Value, runs[0].From, runs[1].From);
            Assert.Null(runs[1].To);
            Assert.All(others, node => Assert.Equal(pair.Select(each => each.Host).Order(), node.Log.All("MemberRemoved").Order()));
        });
}
