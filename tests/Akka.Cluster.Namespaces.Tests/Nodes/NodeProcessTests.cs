using System.Diagnostics;

namespace Akka.Cluster.Namespaces.Tests.Nodes;

public class NodeProcessTests
{
    private const string Alone = "akka { actor.provider = cluster, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }";

    [Fact]
    public async Task A_node_ends_when_the_one_that_started_it_is_gone()
    {
        var (log, all) = (new NodeLog("alone", "127.0.0.1"), new ClusterLog());
        await using var node = NodeProcess.Start(new ProcessStartInfo(NodeProcess.Program, [Alone]), log, all);

        node.CloseInput();

        await all.UntilAsync("the node has ended", TimeSpan.FromSeconds(60), () => log.End is not null);
        Assert.Equal(1, log.End!.ExitCode);
    }
}
